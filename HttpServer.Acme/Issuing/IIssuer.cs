using HttpServer.Acme.Protocol;
using HttpServer.Acme.Storage;

namespace HttpServer.Acme.Issuing;

/// <summary>Who gives certificates.</summary>
internal interface IIssuer
{
    /// <summary>Tells it from others, in the storage too.</summary>
    string Id { get; }

    /// <summary>For messages.</summary>
    string Name { get; }

    /// <param name="name">The name to have a certificate for.</param>
    /// <param name="previous">The one in force, of whichever issuer.</param>
    /// <param name="failures">Attempts in a row at which a proof was not accepted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="AcmeException">There is none to be had now.</exception>
    Task<StoredCertificate> IssueAsync(string name, StoredCertificate? previous, int failures, CancellationToken cancellationToken);

    /// <summary>When it wants one of its certificates to be renewed; null when it does not say.</summary>
    Task<RenewalInfo?> RenewalInfoAsync(StoredCertificate certificate, CancellationToken cancellationToken);
}
