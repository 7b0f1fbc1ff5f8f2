using System.Buffers;
using System.Text;

namespace HttpServer.Core.Guards;

/// <summary>
/// For <c>Connection</c> (RFC 9110, 7.6.1). Where exactly one of close, keep-alive and upgrade is named, Kestrel puts that
/// word in the place of the whole field, and the names of fields that must not be forwarded are lost. Two of them leave
/// the field as it is: so a line that names anything else gets another. Beside "upgrade", which clients that offer HTTP/2
/// send with every request, that is the harmless "keep-alive"; otherwise "close" comes with it and prevails.
/// </summary>
internal sealed class ConnectionFieldEncoding(SearchValues<byte> allowed) : FieldValueEncoding(allowed)
{
    private const string BesideUpgrade = ", keep-alive";
    private const string BesideOthers = ", close, keep-alive";

    public override unsafe int GetCharCount(byte* bytes, int count) => count + Addition(new ReadOnlySpan<byte>(bytes, count)).Length;

    public override unsafe int GetChars(byte* bytes, int byteCount, char* chars, int charCount)
    {
        var written = base.GetChars(bytes, byteCount, chars, charCount);
        var addition = Addition(new ReadOnlySpan<byte>(bytes, byteCount));
        addition.CopyTo(new Span<char>(chars + written, charCount - written));
        return written + addition.Length;
    }

    private static string Addition(ReadOnlySpan<byte> value)
    {
        var namesFields = false;
        var namesUpgrade = false;
        foreach (var range in value.Split((byte)','))
        {
            var word = value[range].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(word, "upgrade"u8))
            {
                namesUpgrade = true;
            }
            else if (!word.IsEmpty && !Ascii.EqualsIgnoreCase(word, "keep-alive"u8) && !Ascii.EqualsIgnoreCase(word, "close"u8)
                // TE has to be named here (RFC 9110, 10.1.4), and is not forwarded anyway.
                && !Ascii.EqualsIgnoreCase(word, "te"u8))
            {
                namesFields = true;
            }
        }

        return !namesFields ? "" : namesUpgrade ? BesideUpgrade : BesideOthers;
    }
}
