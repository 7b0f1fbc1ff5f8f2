using HttpServer.Acme.Storage;

namespace HttpServer.Acme.Challenges;

/// <summary>Makes one kind of proof visible to the issuer.</summary>
internal interface IChallengeSolver
{
    /// <summary>One of <see cref="ChallengeKind"/>.</summary>
    string Kind { get; }

    /// <param name="host">The name to prove, in lower case, without <c>*.</c></param>
    /// <param name="challenge">The token and what it stands for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Takes the proof back when disposed.</returns>
    Task<IAsyncDisposable> PresentAsync(string host, StoredChallenge challenge, CancellationToken cancellationToken);
}
