using System.Collections.Concurrent;
using HttpServer.Core.Certificates;

namespace HttpServer.Core.Tls.Ocsp;

/// <summary>What responders have said of certificates in force, to be shown with them until it ends. Read in handshakes.</summary>
internal sealed class OcspStaples(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Staple> _staples = new(StringComparer.Ordinal);

    /// <summary>Null while there is none that is good.</summary>
    public byte[]? Find(ServerCertificate certificate) =>
        _staples.TryGetValue(certificate.Fingerprint, out var staple) && staple.GoodUntil > time.GetUtcNow() ? staple.Answer : null;

    /// <param name="fingerprint">Of the certificate.</param>
    /// <param name="answer">The response, whole.</param>
    /// <param name="goodUntil">Its end.</param>
    public void Put(string fingerprint, byte[] answer, DateTimeOffset goodUntil) => _staples[fingerprint] = new Staple(answer, goodUntil);

    /// <summary>Forgets what is of no certificate with such a fingerprint.</summary>
    public void Retain(Func<string, bool> isWanted)
    {
        foreach (var fingerprint in _staples.Keys.Where(fingerprint => !isWanted(fingerprint)))
        {
            _staples.TryRemove(fingerprint, out _);
        }
    }

    private sealed record Staple(byte[] Answer, DateTimeOffset GoodUntil);
}
