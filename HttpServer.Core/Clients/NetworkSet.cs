using System.Net;

namespace HttpServer.Core.Clients;

/// <summary>A list of networks, asked for membership.</summary>
internal sealed class NetworkSet
{
    /// <summary>The addresses of this machine itself.</summary>
    public static readonly NetworkSet Loopback = new(["127.0.0.0/8", "::1"]);

    private readonly IPNetwork[] _networks;

    /// <param name="networks">Validated texts, see <see cref="Network.TryParse"/>.</param>
    public NetworkSet(IEnumerable<string> networks)
    {
        List<IPNetwork> parsed = [];
        foreach (var text in networks)
        {
            parsed.Add(Network.TryParse(text, out var network, out var error) ? network : throw new FormatException(error));
        }

        _networks = [.. parsed];
    }

    public bool IsEmpty => _networks.Length == 0;

    /// <summary>Whether <paramref name="address"/>, already normalised, lies in one of the networks.</summary>
    public bool Contains(IPAddress address)
    {
        foreach (var network in _networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
