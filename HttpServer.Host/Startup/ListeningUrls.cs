using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace HttpServer.Host.Startup;

/// <summary>Turns the addresses that the server is bound to into URLs that a person can click.</summary>
internal static class ListeningUrls
{
    /// <summary>
    /// "http://[::]:8080" becomes "http://localhost:8080" and the address of this machine in its network; others stay.
    /// Never empty for a server that listens; the first is the nearest.
    /// </summary>
    /// <param name="addresses">As Kestrel gives them out: with http, whatever is spoken there; those with https are UDP ports.</param>
    /// <param name="speaksTls">Whether that is TLS, by the port.</param>
    public static IReadOnlyList<string> From(IEnumerable<string> addresses, Func<int, bool> speaksTls)
    {
        var urls = new List<string>();
        foreach (var address in addresses.Select(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == "http" && speaksTls(uri.Port) ? Https(address) : address))
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !IPAddress.TryParse(uri.Host.Trim('[', ']'), out var host))
            {
                urls.Add(address);
                continue;
            }

            if (!host.Equals(IPAddress.Any) && !host.Equals(IPAddress.IPv6Any))
            {
                urls.Add(address);
                continue;
            }

            urls.Add($"{uri.Scheme}://localhost:{uri.Port}");
            if (NetworkAddress() is { } own)
            {
                urls.Add($"{uri.Scheme}://{own}:{uri.Port}");
            }
        }

        return [.. urls.Distinct()];
    }

    private static string Https(string address) => string.Concat("https", address.AsSpan("http".Length));

    /// <summary>The IPv4 address that others in the network reach this machine at: of an interface with a gateway; null for none.</summary>
    private static IPAddress? NetworkAddress()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus == OperationalStatus.Up
                    && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .Select(network => network.GetIPProperties())
                .Where(network => network.GatewayAddresses.Count > 0)
                .SelectMany(network => network.UnicastAddresses)
                .Select(unicast => unicast.Address)
                .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);
        }
        catch (NetworkInformationException)
        {
            // A sandbox may hide the interfaces; the line about the network is a convenience that it then goes without.
            return null;
        }
    }
}
