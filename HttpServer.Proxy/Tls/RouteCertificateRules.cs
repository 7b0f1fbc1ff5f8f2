using HttpServer.Core.Guards;
using HttpServer.Core.Tls;
using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Tls;

/// <summary>What must hold for the certificate of a route's own, its files included.</summary>
internal sealed class RouteCertificateRules(List<string> failures)
{
    public void Check(string at, RouteOptions route)
    {
        if (route.Ssl.Certificate() is not { } certificate)
        {
            return;
        }

        try
        {
            var loaded = CertificateFile.Load(certificate);
            if (route.Host.Count > 0 && !route.Host.Where(HostName.IsPattern).Any(host => loaded.Covers(HostName.Normalise(host))))
            {
                failures.Add($"{at}.ssl.cert_file: '{certificate.CertFile}' is for none of the route's hosts ({string.Join(", ", loaded.Names)})");
            }
        }
        catch (CertificateFileException exception)
        {
            failures.Add($"{at}.ssl.{exception.Key}: {exception.Message}");
        }
    }
}
