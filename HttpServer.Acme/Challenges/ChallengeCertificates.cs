using System.Collections.Concurrent;
using HttpServer.Acme.Storage;
using HttpServer.Core.Certificates;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Challenges;

/// <summary>The certificates of TLS-ALPN-01 that are pending, on this node or another one. Made when an issuer comes for one, and kept for its next visit.</summary>
internal sealed partial class ChallengeCertificates(PendingChallenges pending, TimeProvider time, ILogger<ChallengeCertificates> logger) : IChallengeCertificates
{
    // More than are ever pending at once; beyond it, those of before are forgotten.
    private const int Most = 64;

    private readonly ConcurrentDictionary<string, (string KeyAuthorization, ServerCertificate Certificate)> _made = new(StringComparer.Ordinal);

    public async ValueTask<ServerCertificate?> FindAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await pending.FindAsync(ChallengeKind.TlsAlpn, host, cancellationToken).ConfigureAwait(false) is { } challenge ? Of(host, challenge) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Unreadable(logger, host, exception.Message);
            return null;
        }
    }

    private ServerCertificate Of(string host, StoredChallenge challenge)
    {
        if (_made.TryGetValue(host, out var made) && made.KeyAuthorization == challenge.KeyAuthorization)
        {
            return made.Certificate;
        }

        if (_made.Count >= Most)
        {
            _made.Clear();
        }

        var certificate = TlsAlpnCertificate.Create(host, challenge.KeyAuthorization, time.GetUtcNow());
        _made[host] = (challenge.KeyAuthorization, certificate);
        Shown(logger, host);
        return certificate;
    }

    [LoggerMessage(1, LogLevel.Information, "A client asks for the TLS-ALPN-01 certificate of {Host}.")]
    private static partial void Shown(ILogger logger, string host);

    [LoggerMessage(2, LogLevel.Warning, "Whether a challenge waits for {Host} cannot be told: {Reason}")]
    private static partial void Unreadable(ILogger logger, string host, string reason);
}
