using HttpServer.Acme.Storage;
using HttpServer.Core.Guards;
using HttpServer.Core.Sections;

namespace HttpServer.Acme.Renewal;

/// <summary>How names stand as far as the storage tells, for those who do not look after them.</summary>
internal sealed class StoredStates(LiveOptions<AcmeOptions> options, CertificateFiles files, FailureFiles failures)
{
    public IReadOnlyList<CertificateState> Read() =>
    [
        .. files.Names().Concat(options.Current.Domain.Select(HostName.Normalise)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Of),
    ];

    private CertificateState Of(string name)
    {
        var failed = failures.Read(name);
        try
        {
            var stored = files.Read(name);
            var next = failed?.NextAttempt ?? (stored is null ? DateTimeOffset.MinValue : RenewalTime.Of(stored.Certificate, suggested: null));
            return new(name, stored?.Certificate, stored?.Issuer, next, failed?.Message);
        }
        catch (IOException exception)
        {
            // One that is damaged does not hide the others.
            return new(name, null, null, DateTimeOffset.MinValue, exception.Message);
        }
    }
}
