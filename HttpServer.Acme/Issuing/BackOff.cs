using HttpServer.Acme.Storage;

namespace HttpServer.Acme.Issuing;

/// <summary>
/// How long a name rests after failures. Four attempts in the first hour and fewer later stay below the five failed proofs an hour that
/// Let's Encrypt allows for a name, with one left for a person who tries.
/// </summary>
internal static class BackOff
{
    private static readonly int[] Minutes = [1, 4, 15, 40, 60, 60, 120, 240, 360];

    // As long as the longest limit of Let's Encrypt. Who asks for more has made a mistake.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(7);

    // A tenth of spread, so that names that failed together do not come back together.
    private const double Spread = 0.1;

    /// <param name="before">What went wrong before; null for nothing.</param>
    /// <param name="message">What went wrong now.</param>
    /// <param name="asked">How long an issuer asked to be left alone; more than a week is a week.</param>
    /// <param name="isProof">Whether a proof was not accepted.</param>
    /// <param name="now">The time.</param>
    public static StoredFailures After(StoredFailures? before, string message, TimeSpan? asked, bool isProof, DateTimeOffset now)
    {
        var count = (before?.Count ?? 0) + 1;
        var rest = TimeSpan.FromMinutes(Minutes[Math.Min(count, Minutes.Length) - 1]) * (1 + (Spread * Random.Shared.NextDouble()));
        rest = asked > LongestAsked ? LongestAsked : asked > rest ? asked.Value : rest;
        return new() { Count = count, Proofs = (before?.Proofs ?? 0) + (isProof ? 1 : 0), Message = message, NextAttempt = now + rest };
    }
}
