using System.Buffers;

namespace HttpServer.Core.Guards;

/// <summary>Bytes that values of header fields may consist of.</summary>
internal static class FieldValues
{
    /// <summary>RFC 9110, 5.5: visible ASCII, space, tab and everything above ASCII.</summary>
    public static readonly SearchValues<byte> Text = SearchValues.Create(
        [(byte)'\t', .. Enumerable.Range(0x20, 0x7F - 0x20).Select(static b => (byte)b), .. Enumerable.Range(0x80, 0x80).Select(static b => (byte)b)]);

    /// <summary>ASCII without space: what a request line could carry (RFC 9113, 8.3.1).</summary>
    public static readonly SearchValues<byte> Visible = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7F - 0x21).Select(static b => (byte)b)]);

    /// <summary>RFC 9110, 8.6: nothing but digits; no sign.</summary>
    public static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
}
