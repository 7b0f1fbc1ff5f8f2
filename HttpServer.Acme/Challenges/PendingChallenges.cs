using System.Collections.Concurrent;
using HttpServer.Acme.Storage;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Challenges;

/// <summary>The challenges that wait for their issuer, those of this node in memory and those of all nodes in the storage.</summary>
internal sealed class PendingChallenges(ChallengeFiles files, TimeProvider time, ILogger<PendingChallenges> logger)
{
    // No order takes longer; what a crash left behind is void after it.
    private static readonly TimeSpan LongestOrder = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<(string Kind, string Host), StoredChallenge> _own = new();
    private readonly StoredNames _http = new(() => files.List(ChallengeKind.Http), time, logger);
    private readonly StoredNames _tlsAlpn = new(() => files.List(ChallengeKind.TlsAlpn), time, logger);

    /// <summary>The challenge that waits for that very host; null when none does.</summary>
    /// <param name="kind">One of <see cref="ChallengeKind"/>.</param>
    /// <param name="host">In lower case, as a client sent it.</param>
    /// <param name="cancellationToken">Ends the waiting, a second at most for a host that nothing waits for.</param>
    /// <exception cref="IOException">The storage cannot be read.</exception>
    public ValueTask<StoredChallenge?> FindAsync(string kind, string host, CancellationToken cancellationToken) =>
        _own.TryGetValue((kind, host), out var own) ? ValueTask.FromResult<StoredChallenge?>(own)
        : StorageName.TryOf(host) is { } name ? FindStoredAsync(kind, host, name, cancellationToken)
        : default;

    /// <exception cref="IOException">The storage cannot be written; nothing is pending then.</exception>
    public void Add(string kind, string host, StoredChallenge challenge)
    {
        files.Write(kind, host, challenge);
        _own[(kind, host)] = challenge;
    }

    public void Remove(string kind, string host)
    {
        _own.TryRemove((kind, host), out _);
        files.Delete(kind, host);
    }

    private async ValueTask<StoredChallenge?> FindStoredAsync(string kind, string host, string name, CancellationToken cancellationToken)
    {
        var known = kind == ChallengeKind.Http ? _http : _tlsAlpn;
        if (!await known.ContainsAsync(name, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var stored = await Task.Run(() => files.Read(kind, host), cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            known.Forget(name);
        }

        return stored is not null && time.GetUtcNow() - stored.Created < LongestOrder ? stored : null;
    }
}
