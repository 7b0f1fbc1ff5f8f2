using HttpServer.Acme.Storage;

namespace HttpServer.Acme.Challenges;

/// <summary>Proofs that this node and its neighbours give when the issuer comes: a page, or a certificate.</summary>
internal sealed class PendingSolver(string kind, PendingChallenges pending) : IChallengeSolver
{
    public string Kind => kind;

    public Task<IAsyncDisposable> PresentAsync(string host, StoredChallenge challenge, CancellationToken cancellationToken)
    {
        pending.Add(kind, host, challenge);
        return Task.FromResult<IAsyncDisposable>(new Presented(pending, kind, host));
    }

    private sealed class Presented(PendingChallenges pending, string kind, string host) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            pending.Remove(kind, host);
            return ValueTask.CompletedTask;
        }
    }
}
