using System.Buffers;
using System.Text;

namespace HttpServer.Core.Guards;

/// <summary>
/// For <c>Connection</c> (RFC 9110, 7.6.1). Where exactly one of close, keep-alive and upgrade is named, Kestrel puts that
/// word in the place of the whole field, and the names of fields that must not be forwarded are lost. Two of them leave
/// the field as it is: so a line that names anything else gets both, of which "close" prevails.
/// </summary>
internal sealed class ConnectionFieldEncoding(SearchValues<byte> allowed) : FieldValueEncoding(allowed)
{
    private const string Addition = ", close, keep-alive";

    public override unsafe int GetCharCount(byte* bytes, int count) =>
        NamesFields(new ReadOnlySpan<byte>(bytes, count)) ? count + Addition.Length : count;

    public override unsafe int GetChars(byte* bytes, int byteCount, char* chars, int charCount)
    {
        var written = base.GetChars(bytes, byteCount, chars, charCount);
        if (charCount == byteCount + Addition.Length)
        {
            Addition.CopyTo(new Span<char>(chars + byteCount, Addition.Length));
            written += Addition.Length;
        }

        return written;
    }

    private static bool NamesFields(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var word = value[range].Trim(" \t"u8);
            if (!word.IsEmpty
                && !Ascii.EqualsIgnoreCase(word, "keep-alive"u8)
                && !Ascii.EqualsIgnoreCase(word, "close"u8)
                && !Ascii.EqualsIgnoreCase(word, "upgrade"u8))
            {
                return true;
            }
        }

        return false;
    }
}
