using System.Buffers;

namespace HttpServer.Core.Tls;

/// <summary>Requests without TLS on a port for TLS: "http://host:443" by mistake.</summary>
internal static class PlainText
{
    private const int LongestMethod = 16;

    public static ReadOnlyMemory<byte> Answer { get; } =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 38\r\nConnection: close\r\n\r\nThis port is for https: use https://.\n"u8.ToArray();

    /// <summary>Whether it begins as a request does: a method and a space.</summary>
    public static bool Begins(in ReadOnlySequence<byte> input)
    {
        var reader = new SequenceReader<byte>(input);
        for (var i = 0; i < LongestMethod && reader.TryRead(out var character); i++)
        {
            if (character == ' ')
            {
                return i > 0;
            }

            if (!char.IsAsciiLetterUpper((char)character))
            {
                return false;
            }
        }

        return false;
    }
}
