using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HttpServer.Acme.Dns;

/// <summary>Which name servers there are: the system's, and those that hold a zone.</summary>
internal sealed class NameServers(DnsClient client)
{
    private const int Port = 53;
    private const string SystemFile = "/etc/resolv.conf";
    private const string SystemWord = "nameserver";

    /// <summary><c>ADDRESS</c> or <c>ADDRESS:PORT</c>; null when it is neither.</summary>
    public static IPEndPoint? TryParse(string text) =>
        IPEndPoint.TryParse(text, out var server) ? new(server.Address, server.Port == 0 ? Port : server.Port) : null;

    /// <summary><c>HOST</c> or <c>HOST:PORT</c>, the host a name or an address.</summary>
    /// <exception cref="SocketException">The host has no address.</exception>
    public static async Task<IPEndPoint> ResolveAsync(string text, CancellationToken cancellationToken)
    {
        if (TryParse(text) is { } server)
        {
            return server;
        }

        var colon = text.LastIndexOf(':');
        var port = colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? said : Port;
        var host = colon > 0 ? text[..colon] : text;
        var addresses = await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        return new(addresses[0], port);
    }

    /// <summary>Those that the system asks; none where it does not say.</summary>
    public static IReadOnlyList<IPEndPoint> OfSystem()
    {
        try
        {
            return
            [
                .. File.ReadLines(SystemFile).Select(static line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                    .Where(static words => words.Length > 1 && words[0] == SystemWord)
                    .Select(static words => TryParse(words[1])).OfType<IPEndPoint>(),
            ];
        }
        catch (IOException)
        {
            // Not every system has the file; then servers must be named.
            return [];
        }
    }

    /// <summary>The zone that a name is in: the nearest one above it that says so itself.</summary>
    /// <returns>Null when none says so.</returns>
    /// <exception cref="IOException">The server does not answer.</exception>
    public async Task<string?> ZoneOfAsync(string name, IPEndPoint server, CancellationToken cancellationToken)
    {
        for (var zone = name.TrimEnd('.').ToLowerInvariant(); zone.Contains('.', StringComparison.Ordinal); zone = zone[(zone.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            var reply = await client.AskAsync(server, zone, DnsRecordType.Soa, cancellationToken).ConfigureAwait(false);
            if (reply.Answers.Any(answer => answer.Type == DnsRecordType.Soa && answer.Name == zone))
            {
                return zone;
            }
        }

        return null;
    }

    /// <summary>The servers that hold the zone of a name, as the system's server knows them; none when that cannot be told.</summary>
    public async Task<IReadOnlyList<IPEndPoint>> HoldingAsync(string name, IPEndPoint server, CancellationToken cancellationToken)
    {
        List<IPEndPoint> servers = [];
        try
        {
            if (await ZoneOfAsync(name, server, cancellationToken).ConfigureAwait(false) is { } zone)
            {
                var reply = await client.AskAsync(server, zone, DnsRecordType.Ns, cancellationToken).ConfigureAwait(false);
                foreach (var answer in reply.Answers.Where(static answer => answer.Type == DnsRecordType.Ns))
                {
                    servers.Add(await ResolveAsync(answer.Text, cancellationToken).ConfigureAwait(false));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The system's server is asked instead, which sees the same later.
            return [];
        }

        return servers;
    }
}
