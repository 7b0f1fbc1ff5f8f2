using System.Buffers;
using System.Text;

namespace HttpServer.Core.Guards;

/// <summary>Latin-1 that refuses bytes outside <paramref name="allowed"/>.</summary>
internal class FieldValueEncoding(SearchValues<byte> allowed) : Encoding
{
    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override unsafe int GetCharCount(byte* bytes, int count) => count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        Check(bytes.AsSpan(byteIndex, byteCount));
        return Latin1.GetChars(bytes, byteIndex, byteCount, chars, charIndex);
    }

    public override unsafe int GetChars(byte* bytes, int byteCount, char* chars, int charCount)
    {
        // Kestrel offers room for 20 digits of a length, however many the client sent.
        if (byteCount > charCount)
        {
            Refuse();
        }

        Check(new ReadOnlySpan<byte>(bytes, byteCount));
        return Latin1.GetChars(bytes, byteCount, chars, charCount);
    }

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    // Kestrel turns this exception, and only this one, into 400 while it reads a head.
    private static void Refuse() => throw new InvalidOperationException("A request header value is malformed.");

    private void Check(ReadOnlySpan<byte> value)
    {
        // Kestrel has taken the blanks around a value of HTTP/1.1 away; in HTTP/2 there may be none (RFC 9113, 8.2.1).
        if (value.ContainsAnyExcept(allowed) || (!value.IsEmpty && (value[0] is (byte)' ' or (byte)'\t' || value[^1] is (byte)' ' or (byte)'\t')))
        {
            Refuse();
        }
    }
}
