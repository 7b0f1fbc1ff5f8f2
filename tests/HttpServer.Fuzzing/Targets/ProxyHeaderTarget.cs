using HttpServer.Core.ProxyProtocol;
using HttpServer.Fuzzing.References;

namespace HttpServer.Fuzzing.Targets;

/// <summary>
/// The header of the PROXY protocol: read as the reference reads it, wherever the bytes are cut; and whoever is not trusted gets past
/// with none. The first byte is the length of the pieces.
/// </summary>
public sealed class ProxyHeaderTarget : FuzzTarget
{
    public override string Name => "proxy-header";

    public override IReadOnlyList<string> Words { get; } =
    [
        "PROXY ", "PROXY TCP4 192.0.2.7 198.51.100.1 4321 443\r\n", "TCP6 ", "UNKNOWN", "2001:db8::7", "::ffff:192.0.2.7", " 65535 ", "\r\n",
        "\r\n\r\n\0\r\nQUIT\n", "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c", "!!\0\u0024", "!1\0\u00d8", " \0\0\0", "\u0003\0\u0004", "\u0004\0\u0001\0", "\u00c0\0\u0002\u2713",
    ];

    public override int LongestInput => 512;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var piece = input[0] + 1;
        var bytes = input[1..].ToArray();
        var expected = ProxyHeaderReference.Read(bytes);
        var whole = Read(bytes, bytes.Length, isTrusted: true);
        FindingException.ThrowUnless(whole == expected, $"read as '{whole}', should be '{expected}'");
        var pieces = Read(bytes, piece, isTrusted: true);
        FindingException.ThrowUnless(pieces == whole, $"in pieces '{pieces}', as a whole '{whole}'");
        // The length is found out later than that there is a header.
        var stranger = Read(bytes, piece, isTrusted: false);
        FindingException.ThrowUnless(
            stranger == expected || (stranger == "0 (none)" && expected != "none"), $"of a stranger '{stranger}', should be a header as in '{expected}'");
    }

    private static string Read(byte[] bytes, int piece, bool isTrusted)
    {
        var reader = new ProxyHeaderReader(isTrusted);
        for (var end = Math.Min(piece, bytes.Length); ; end = Math.Min(end + piece, bytes.Length))
        {
            if (reader.TryDecide(Pieces.Of(bytes.AsMemory(0, end), piece), isEnd: false))
            {
                return !reader.HasHeader ? "none" : reader.Header.Fault is not null ? "wrong" : $"{reader.Length} {reader.Header.Client?.ToString() ?? "(none)"}";
            }

            if (end == bytes.Length)
            {
                return "more";
            }
        }
    }
}
