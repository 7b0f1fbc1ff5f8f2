using HttpServer.Acme.LocalCa;
using HttpServer.Acme.Protocol;
using HttpServer.Acme.Storage;

namespace HttpServer.Acme.Issuing;

/// <summary>The authority of this installation as an issuer.</summary>
internal sealed class LocalIssuer(LocalAuthority authority) : IIssuer
{
    public const string Key = "local";

    public string Id => Key;

    public string Name => "the local authority";

    public async Task<StoredCertificate> IssueAsync(string name, StoredCertificate? previous, int failures, CancellationToken cancellationToken)
    {
        var (certificate, key) = await authority.IssueAsync(name, cancellationToken).ConfigureAwait(false);
        return StoredCertificate.Of(name, Id, key, certificate);
    }

    public Task<RenewalInfo?> RenewalInfoAsync(StoredCertificate certificate, CancellationToken cancellationToken) => Task.FromResult<RenewalInfo?>(null);
}
