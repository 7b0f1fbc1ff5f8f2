using System.Net;

namespace HttpServer.Acme.Dns;

/// <summary>
/// Where the record of a name really is: an issuer follows the aliases (CNAME) that lead from there to another place, as to a zone that is made for
/// proofs (RFC 8555, 8.4), and beside an alias there can be no other record.
/// </summary>
internal sealed class DnsAliases(DnsChallengeOptions options, DnsClient client, NameServers servers)
{
    private const int MostAliases = 8;
    private const int MostServers = 3;

    /// <returns>The name itself when it is no alias.</returns>
    /// <exception cref="IOException">They lead nowhere, or nobody can tell.</exception>
    public async Task<string> FollowAsync(string record, CancellationToken cancellationToken)
    {
        List<string> path = [record];
        while (await TargetAsync(path[^1], cancellationToken).ConfigureAwait(false) is { } target)
        {
            if (path.Contains(target))
            {
                throw new IOException($"its aliases lead in a circle: {string.Join(" -> ", path)} -> {target}");
            }

            path.Add(target);
            if (path.Count > MostAliases + 1)
            {
                throw new IOException($"more than {MostAliases} aliases lead from it: {string.Join(" -> ", path)}");
            }
        }

        return path[^1];
    }

    private async Task<string?> TargetAsync(string name, CancellationToken cancellationToken)
    {
        List<string> reasons = [];
        foreach (var server in await ServersAsync(name, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                var reply = await client.AskAsync(server, name, DnsRecordType.Cname, cancellationToken).ConfigureAwait(false);
                if (reply.Code is DnsReply.NoError or DnsReply.NameError)
                {
                    return reply.Answers.FirstOrDefault(answer => answer.Type == DnsRecordType.Cname && answer.Name == name)?.Text;
                }

                // A server of another zone alone knows of no alias there, and others may not either.
                reasons.Add($"{server} answers {reply.Word}");
            }
            catch (IOException exception)
            {
                reasons.Add(exception.Message);
            }
        }

        throw new IOException($"whether {name} is an alias cannot be told: {string.Join("; ", reasons)}");
    }

    // Those that hold the zone, first: whoever asks others has them remember that there was no record, which is about to be one. For the same reason
    // it is the name above that is asked for its zone.
    private async Task<IReadOnlyList<IPEndPoint>> ServersAsync(string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPEndPoint> known = options.Resolvers.Count > 0 ? [.. options.Resolvers.Select(NameServers.TryParse).OfType<IPEndPoint>()] : NameServers.OfSystem();
        if (known.Count == 0)
        {
            throw new IOException("this system names no name server: set dns_challenge.resolvers");
        }

        var above = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        var holding = await servers.HoldingAsync(above, known[0], cancellationToken).ConfigureAwait(false);
        return [.. holding.Take(MostServers), .. known];
    }
}
