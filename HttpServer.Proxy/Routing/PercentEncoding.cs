namespace HttpServer.Proxy.Routing;

/// <summary>Reads percent-encoded bytes in place (RFC 3986, 2.1).</summary>
internal static class PercentEncoding
{
    /// <summary>The byte encoded at a position, or -1 when none is.</summary>
    public static int At(ReadOnlySpan<char> text, int position) =>
        text[position] == '%' && position + 2 < text.Length
        && char.IsAsciiHexDigit(text[position + 1]) && char.IsAsciiHexDigit(text[position + 2])
            ? (Hex(text[position + 1]) << 4) | Hex(text[position + 2])
            : -1;

    private static int Hex(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
