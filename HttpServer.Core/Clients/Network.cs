using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HttpServer.Core.Clients;

/// <summary>Reads an address or a CIDR network as it stands in a configuration.</summary>
internal static class Network
{
    /// <summary>Parses <paramref name="text"/>; on failure <paramref name="error"/> is a sentence that says what is wrong.</summary>
    public static bool TryParse(string? text, out IPNetwork network, [NotNullWhen(false)] out string? error)
    {
        network = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var address = slash < 0 ? text : text![..slash];
        if (!StrictAddress.TryParse(address, out var parsed))
        {
            error = $"'{text}' is neither an IP address nor a network like 10.0.0.0/8";
            return false;
        }

        var bits = parsed.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = bits;
        if (slash >= 0
            && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
        {
            error = $"'{text}' needs a prefix length from 0 to {bits} after the slash";
            return false;
        }

        // Parsing clears such bits in silence; whoever wrote them may have meant another network.
        network = IPNetwork.Parse($"{parsed}/{prefix}");
        if (!network.BaseAddress.Equals(parsed))
        {
            error = $"'{text}' has bits set behind its prefix of {prefix} bits";
            return false;
        }

        error = null;
        return true;
    }
}
