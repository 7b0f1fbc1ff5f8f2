using System.Net;
using System.Net.Sockets;

namespace HttpServer.Acme.Dns;

/// <summary>Dynamic updates (RFC 2136), signed with a key that the server shares, as its replies must be.</summary>
internal sealed class Rfc2136Dns : IDnsProvider
{
    public const string Key = "rfc2136";

    private const int Update = 0x2800;
    private const int ClassIn = 1;
    private const int ClassNone = 254;
    private const uint Ttl = 60;

    private readonly DnsChallengeOptions _options;
    private readonly DnsClient _client;
    private readonly NameServers _servers;
    private readonly TransactionKey _key;

    public Rfc2136Dns(DnsChallengeOptions options, DnsClient client, NameServers servers, TimeProvider time)
    {
        _options = options;
        _client = client;
        _servers = servers;
        _key = new(DnsCredentials.Of(options, DnsCredentials.KeyName), Convert.FromBase64String(DnsCredentials.Of(options, DnsCredentials.KeySecret)), time);
    }

    public string Name => Key;

    public Task PresentAsync(string record, string value, CancellationToken cancellationToken) => UpdateAsync(record, value, ClassIn, Ttl, cancellationToken);

    public Task CleanUpAsync(string record, string value, CancellationToken cancellationToken) => UpdateAsync(record, value, ClassNone, ttl: 0, cancellationToken);

    private async Task UpdateAsync(string record, string value, int recordClass, uint ttl, CancellationToken cancellationToken)
    {
        var server = await ServerAsync(cancellationToken).ConfigureAwait(false);
        var zone = DnsCredentials.Of(_options, DnsCredentials.Zone) is { Length: > 0 } named
            ? named
            : await _servers.ZoneOfAsync(record, server, cancellationToken).ConfigureAwait(false) ?? throw new IOException($"{server} knows no zone of {record}: set credentials.zone.");
        var id = DnsClient.NewId();
        // One zone, no condition, one record.
        var message = new DnsWriter().U16(id).U16(Update).U16(1).U16(0).U16(1).U16(0)
            .Name(zone).U16((int)DnsRecordType.Soa).U16(ClassIn)
            .Name(record).U16((int)DnsRecordType.Txt).U16(recordClass).U32(ttl).Txt(value);
        var (reply, bytes) = await _client.SendAsync(server, _key.Sign(message.Written, id, out var mac), id, cancellationToken).ConfigureAwait(false);
        // A refusal may be unsigned, as of a key that the server does not know; it is believed, since it only fails what would have failed.
        if (reply.Code != DnsReply.NoError)
        {
            throw new IOException($"{server} refuses the update of {zone}: {reply.Word}");
        }

        if (!_key.IsSigned(bytes, mac))
        {
            throw new IOException($"The reply of {server} to the update of {zone} is not signed with the key that it shares, or its clock is another one.");
        }
    }

    private async Task<IPEndPoint> ServerAsync(CancellationToken cancellationToken)
    {
        var server = DnsCredentials.Of(_options, DnsCredentials.Server);
        try
        {
            return await NameServers.ResolveAsync(server, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new IOException($"The name server '{server}' has no address.", exception);
        }
    }
}
