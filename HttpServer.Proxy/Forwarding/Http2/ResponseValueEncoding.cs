using System.Buffers;
using System.Text;

namespace HttpServer.Proxy.Forwarding.Http2;

/// <summary>
/// Latin-1 in which CR, LF and NUL stay what nobody may forward: the client of .NET puts blanks in their place, and a
/// malformed response (RFC 9113, 8.2.1) would pass for a good one. Blanks at the ends, which that section forbids as well,
/// but which messages of gRPC statuses end with, are taken off as they are in HTTP/1.1.
/// </summary>
internal sealed class ResponseValueEncoding : Encoding
{
    private const char Forbidden = '\u007f';

    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n\0");

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => Trimmed(bytes.AsSpan(index, count)).Length;

    public override unsafe int GetCharCount(byte* bytes, int count) => Trimmed(new ReadOnlySpan<byte>(bytes, count)).Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        Decode(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override unsafe int GetChars(byte* bytes, int byteCount, char* chars, int charCount) =>
        Decode(new ReadOnlySpan<byte>(bytes, byteCount), new Span<char>(chars, charCount));

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);

    private static int Decode(ReadOnlySpan<byte> value, Span<char> chars)
    {
        var written = chars[..Latin1.GetChars(Trimmed(value), chars)];
        written.ReplaceAny(LineEnds, Forbidden);
        return written.Length;
    }
}
