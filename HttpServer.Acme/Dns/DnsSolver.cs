using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HttpServer.Acme.Challenges;
using HttpServer.Acme.Protocol;
using HttpServer.Acme.Storage;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Dns;

/// <summary>Proof by a record in DNS (RFC 8555, 8.4).</summary>
/// <param name="provider">Writes it.</param>
/// <param name="writesBehindAliases">Whether it writes where aliases lead to; else it is told the name that was asked for, and finds its way itself.</param>
/// <param name="aliases">Finds that place.</param>
/// <param name="propagation">Waits for the record.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told of records that stay.</param>
internal sealed partial class DnsSolver(
    IDnsProvider provider, bool writesBehindAliases, DnsAliases aliases, Propagation propagation, TimeProvider time, ILogger<DnsSolver> logger) : IChallengeSolver
{
    // Records left behind do no harm but pile up; a provider that hangs must not hold the next order.
    private static readonly TimeSpan CleanUpTimeout = TimeSpan.FromSeconds(30);

    public string Kind => ChallengeKind.Dns;

    public async Task<IAsyncDisposable> PresentAsync(string host, StoredChallenge challenge, CancellationToken cancellationToken)
    {
        var asked = $"_acme-challenge.{host}";
        var place = await PlaceAsync(asked, cancellationToken).ConfigureAwait(false);
        var record = writesBehindAliases ? place : asked;
        var value = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(challenge.KeyAuthorization)));
        var presented = new Presented(this, record, value);
        try
        {
            await provider.PresentAsync(record, value, cancellationToken).ConfigureAwait(false);
            await propagation.WaitAsync(place, value, cancellationToken).ConfigureAwait(false);
            return presented;
        }
        catch (Exception exception)
        {
            await presented.DisposeAsync().ConfigureAwait(false);
            if (exception is OperationCanceledException or AcmeException)
            {
                throw;
            }

            throw new AcmeException($"The record {record} could not be written by {provider.Name}: {exception.Message}", exception);
        }
    }

    private async Task<string> PlaceAsync(string asked, CancellationToken cancellationToken)
    {
        try
        {
            return await aliases.FollowAsync(asked, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new AcmeException($"The place of the record {asked} cannot be found: {exception.Message}", exception);
        }
    }

    private async ValueTask CleanUpAsync(string record, string value)
    {
        using var bound = new CancellationTokenSource(CleanUpTimeout, time);
        try
        {
            await provider.CleanUpAsync(record, value, bound.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The order has its end either way.
            NotCleaned(logger, record, provider.Name, exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The record {Record} could not be taken away by {Provider}: {Reason}")]
    private static partial void NotCleaned(ILogger logger, string record, string provider, string reason);

    private sealed class Presented(DnsSolver solver, string record, string value) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => solver.CleanUpAsync(record, value);
    }
}
