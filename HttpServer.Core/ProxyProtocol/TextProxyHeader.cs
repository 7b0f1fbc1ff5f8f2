using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HttpServer.Core.Clients;

namespace HttpServer.Core.ProxyProtocol;

/// <summary>Version 1 of the protocol: one line (PROXY protocol, 2.1).</summary>
internal static class TextProxyHeader
{
    /// <summary>Bytes of the longest line, its end included.</summary>
    public const int Longest = 107;

    /// <summary>The line of a client that is not known.</summary>
    public const string Unknown = "PROXY UNKNOWN";

    public const string Tcp4 = "TCP4";

    public const string Tcp6 = "TCP6";

    private const int Words = 6;

    public static ReadOnlySpan<byte> Signature => "PROXY "u8;

    /// <summary>Reads a line that begins with the signature.</summary>
    /// <param name="line">The line without CR LF.</param>
    public static ProxyHeader Read(ReadOnlySpan<byte> line)
    {
        if (line.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return ProxyHeader.Wrong("its line holds odd characters");
        }

        var text = Encoding.ASCII.GetString(line);
        if (text == Unknown || text.StartsWith($"{Unknown} ", StringComparison.Ordinal))
        {
            return default;
        }

        var words = text.Split(' ');
        if (words.Length != Words
            || FamilyOf(words[1]) is not { } family
            || AddressOf(words[2], family) is not { } client
            || AddressOf(words[3], family) is null
            || PortOf(words[4]) is not { } port
            || PortOf(words[5]) is null)
        {
            return ProxyHeader.Wrong("its line is none that the protocol knows");
        }

        return new ProxyHeader(new IPEndPoint(client, port));
    }

    private static AddressFamily? FamilyOf(string word) => word switch
    {
        Tcp4 => AddressFamily.InterNetwork,
        Tcp6 => AddressFamily.InterNetworkV6,
        _ => null,
    };

    // In TCP6 an IPv4 address may stand in its IPv6 dress, and loses it here.
    private static IPAddress? AddressOf(string word, AddressFamily family) =>
        word.Contains(':', StringComparison.Ordinal) == (family == AddressFamily.InterNetworkV6) && StrictAddress.TryParse(word, out var address) ? address : null;

    private static int? PortOf(string word) =>
        ushort.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && (word.Length == 1 || word[0] != '0') ? port : null;
}
