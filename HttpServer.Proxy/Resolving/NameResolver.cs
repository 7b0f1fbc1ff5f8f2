using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using HttpServer.Proxy.Resolving.Wire;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Resolving;

/// <summary>Finds the addresses of names, and the machines of services.</summary>
internal sealed class NameResolver(DnsClient client, IOptions<DnsOptions> options)
{
    // Far more than anybody balances over; a bound for answers of 64 KB.
    private const int MostRecords = 1_024;

    private readonly IPEndPoint[] _servers =
        [.. options.Value.Servers.Select(text => NameServerAddress.TryParse(text, out var server) ? server : throw new ArgumentException($"'{text}' is not the address of a name server."))];

    /// <summary>All addresses of a name, each once, at least one.</summary>
    /// <exception cref="IOException">It has none, or nobody who knows could be asked.</exception>
    public async Task<IReadOnlyList<IPAddress>> FindAddressesAsync(string host, CancellationToken cancellationToken)
    {
        if (_servers.Length > 0 && await TryAskAsync(host, cancellationToken).ConfigureAwait(false) is { Count: > 0 } known)
        {
            return known;
        }
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return addresses.Length > 0 ? [.. addresses.Distinct().Take(MostRecords)] : throw new IOException($"The name {host} has no address.");
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw new IOException($"The name {host} does not resolve: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    /// <summary>The SRV records of a service; none when it is decidedly not there.</summary>
    /// <exception cref="IOException">There are no such records, or nobody who knows could be asked.</exception>
    public async Task<IReadOnlyList<ServiceRecord>> FindServicesAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await client.AskAsync(_servers.Length > 0 ? _servers : SystemServers(), name, RecordType.Srv, cancellationToken).ConfigureAwait(false);
        var records = answer.Services();
        return records.Count > 0
            ? [.. records.Where(record => record.Port > 0 && Uri.CheckHostName(record.Host) != UriHostNameType.Unknown).Take(MostRecords)]
            : throw new IOException($"The service {name} has no SRV record.");
    }

    private static IPEndPoint[] SystemServers() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().DnsAddresses)
            .Distinct()
            .Select(address => new IPEndPoint(address, NameServerAddress.DefaultPort)),
    ];

    // Null where the servers cannot be asked: half of the addresses are not all of them. The system may know the name.
    private async Task<List<IPAddress>?> TryAskAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var answers = await Task.WhenAll(
                client.AskAsync(_servers, host, RecordType.A, cancellationToken),
                client.AskAsync(_servers, host, RecordType.Aaaa, cancellationToken)).ConfigureAwait(false);
            return [.. answers.SelectMany(answer => answer.Addresses()).Distinct().Take(MostRecords)];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
