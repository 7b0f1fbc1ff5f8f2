using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace HttpServer.Soak.Wire;

/// <summary>The head of a request or response, as far as the soak wants to know.</summary>
internal sealed class Head
{
    public string FirstLine { get; private set; } = "";

    public int Status { get; private set; }

    public long Length { get; private set; }

    public bool IsChunked { get; private set; }

    public bool Closes { get; private set; }

    public bool IsHalf { get; private set; }

    public long Nonce { get; private set; }

    public string? Backend { get; private set; }

    public string? ETag { get; private set; }

    public string? Condition { get; private set; }

    public string? Cookie { get; private set; }

    public string? WebSocketKey { get; private set; }

    public string? WebSocketAccept { get; private set; }

    public bool IsHttp10 { get; private set; }

    public static Head Parse(ReadOnlySpan<byte> bytes)
    {
        var head = new Head { Length = -1, Nonce = -1 };
        var end = bytes.IndexOf("\r\n"u8);
        var first = bytes[..end];
        head.FirstLine = Encoding.Latin1.GetString(first);
        if (first.StartsWith("HTTP/1."u8))
        {
            head.Status = Utf8Parser.TryParse(first[9..], out int status, out _) ? status : 0;
        }

        head.IsHttp10 = first.StartsWith("HTTP/1.0"u8) || first.EndsWith("HTTP/1.0"u8);
        bytes = bytes[(end + 2)..];
        while (bytes.IndexOf("\r\n"u8) is > 0 and var length)
        {
            var line = bytes[..length];
            bytes = bytes[(length + 2)..];
            var colon = line.IndexOf((byte)':');
            head.Take(line[..colon], line[(colon + 1)..].Trim((byte)' '));
        }

        return head;
    }

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Is(name, "Content-Length"u8))
        {
            Length = Utf8Parser.TryParse(value, out long length, out _) && Length < 0 ? length : throw new WrongException("Content-Length is wrong or twice there.");
        }
        else if (Is(name, "Transfer-Encoding"u8))
        {
            IsChunked = true;
        }
        else if (Is(name, "Connection"u8))
        {
            Closes = Is(value, "close"u8);
        }
        else if (Is(name, "X-Nonce"u8))
        {
            Nonce = long.Parse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        else if (Is(name, "X-Backend"u8))
        {
            Backend = Encoding.ASCII.GetString(value);
        }
        else if (Is(name, "ETag"u8))
        {
            ETag = Encoding.ASCII.GetString(value);
        }
        else if (Is(name, "If-None-Match"u8))
        {
            Condition = Encoding.ASCII.GetString(value);
        }
        else if (Is(name, "Set-Cookie"u8))
        {
            var end = value.IndexOf((byte)';');
            Cookie = Encoding.ASCII.GetString(end < 0 ? value : value[..end]);
        }
        else if (Is(name, "Sec-WebSocket-Key"u8))
        {
            WebSocketKey = Encoding.ASCII.GetString(value);
        }
        else if (Is(name, "Sec-WebSocket-Accept"u8))
        {
            WebSocketAccept = Encoding.ASCII.GetString(value);
        }
        else if (Is(name, "X-Half"u8))
        {
            IsHalf = true;
        }
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(text, name);
}
