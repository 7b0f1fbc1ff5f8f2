using HttpServer.Acme;
using HttpServer.Core.Guards;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Certificates;

/// <summary>Names as they are typed.</summary>
internal static class CertificateNames
{
    /// <returns>In lower case, each once.</returns>
    /// <exception cref="RefusalException">One can have no certificate.</exception>
    public static IReadOnlyList<string> Check(IEnumerable<string> names)
    {
        List<string> all = [.. names];
        return all.Find(static name => !AcmeCertificates.IsName(name)) is { } wrong
            ? throw new RefusalException($"'{wrong}' is not a name like example.com or *.example.com (without port or underscore; international names in their xn-- form).", null)
            : [.. all.Select(HostName.Normalise).Distinct(StringComparer.Ordinal)];
    }
}
