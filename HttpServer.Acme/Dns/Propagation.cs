using System.Net;
using HttpServer.Acme.Protocol;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Dns;

/// <summary>
/// Waits until a record is seen by every server that holds its zone: an issuer that asks too early fails the order, and a resolver in between would
/// remember that the record was not there.
/// </summary>
internal sealed partial class Propagation(DnsChallengeOptions options, DnsClient client, NameServers servers, TimeProvider time, ILogger<Propagation> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <exception cref="AcmeException">It was not seen in time.</exception>
    public async Task WaitAsync(string record, string value, CancellationToken cancellationToken)
    {
        var asked = await ServersAsync(record, cancellationToken).ConfigureAwait(false);
        var timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        using var bound = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            while (!await IsSeenAsync(asked, record, value, either.Token).ConfigureAwait(false))
            {
                await Task.Delay(Pause, time, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AcmeException(
                FormattableString.Invariant($"The record {record} was not seen by its name servers ({string.Join(", ", asked)}) within {timeout.TotalSeconds} s."), exception);
        }
    }

    private async Task<IReadOnlyList<IPEndPoint>> ServersAsync(string record, CancellationToken cancellationToken)
    {
        if (options.Resolvers.Count > 0)
        {
            return [.. options.Resolvers.Select(NameServers.TryParse).OfType<IPEndPoint>()];
        }

        if (NameServers.OfSystem() is not [var first, ..])
        {
            throw new AcmeException("This system names no name server: set dns_challenge.resolvers.");
        }

        var holding = await servers.HoldingAsync(record, first, cancellationToken).ConfigureAwait(false);
        return holding.Count > 0 ? holding : [first];
    }

    // All that answer must have it, and one must answer.
    private async Task<bool> IsSeenAsync(IReadOnlyList<IPEndPoint> asked, string record, string value, CancellationToken cancellationToken)
    {
        var seen = 0;
        foreach (var server in asked)
        {
            try
            {
                var reply = await client.AskAsync(server, record, DnsRecordType.Txt, cancellationToken).ConfigureAwait(false);
                if (!reply.Answers.Any(answer => answer.Type == DnsRecordType.Txt && answer.Text == value))
                {
                    return false;
                }

                seen++;
            }
            catch (IOException exception)
            {
                Silent(logger, server, exception.Message);
            }
        }

        return seen > 0;
    }

    [LoggerMessage(1, LogLevel.Debug, "A record cannot be looked for at {Server}: {Reason}")]
    private static partial void Silent(ILogger logger, IPEndPoint server, string reason);
}
