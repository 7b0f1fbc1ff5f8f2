using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HttpServer.Core.Certificates;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Tls;

/// <summary>Reads <c>[proxy.ssl]</c> and its files.</summary>
internal static class BackendTlsReader
{
    /// <summary>What is not good is told with the path of its key; then the result is null. Files that no target has a use for are not read.</summary>
    public static BackendTls? Read(string at, RouteOptions route, List<string> failures)
    {
        var options = route.Ssl;
        if (IsUntouched(options) || (options.BackendSsl != true && FindTls(route) is null))
        {
            return BackendTls.Default;
        }

        var count = failures.Count;
        var authorityBytes = Content($"{at}.ca_file", options.CaFile, failures);
        var certificateBytes = Content($"{at}.client_cert_file", options.ClientCertFile, failures);
        var keyBytes = Content($"{at}.client_key_file", options.ClientKeyFile, failures);
        if (failures.Count > count)
        {
            return null;
        }

        var authorities = Authorities($"{at}.ca_file", options.CaFile, authorityBytes, failures);
        var certificate = ClientCertificate(at, options, certificateBytes, keyBytes, failures);
        var pins = Pins($"{at}.pin_sha256", options.PinSha256, failures);
        if (failures.Count > count)
        {
            return null;
        }

        var files = new TlsFiles(
            OptionsFingerprint.Of(options, ProxyOptionsJsonContext.Default.BackendTlsOptions), options.CaFile, options.ClientCertFile, options.ClientKeyFile);
        return new BackendTls(options, files, files.Fingerprint([authorityBytes, certificateBytes, keyBytes]), authorities, certificate, pins);
    }

    /// <summary>A target whose URL says TLS; null when there is none.</summary>
    public static string? FindTls(RouteOptions route) => route.Targets.Select(target => target?.Url).Prepend(route.Target).FirstOrDefault(IsTls);

    private static bool IsTls(string? target) => TargetAddress.TryParse(target, out var url, out _) && url.Scheme == Uri.UriSchemeHttps;

    private static bool IsUntouched(BackendTlsOptions options) =>
        options is { VerifyBackend: true, CaFile: null, ServerName: null, PinSha256.Count: 0, ClientCertFile: null, ClientKeyFile: null };

    private static byte[]? Content(string at, string? path, List<string> failures)
    {
        try
        {
            return path is null ? null : TlsFiles.Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            failures.Add($"{at}: '{path}' cannot be read: {exception.Message}");
            return null;
        }
    }

    private static X509Certificate2Collection? Authorities(string at, string? path, byte[]? content, List<string> failures)
    {
        if (content is null)
        {
            return null;
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(Encoding.UTF8.GetString(content));
            if (authorities.Count > 0)
            {
                return authorities;
            }

            failures.Add($"{at}: '{path}' holds no certificate (no 'BEGIN CERTIFICATE')");
        }
        catch (CryptographicException exception)
        {
            failures.Add($"{at}: '{path}' holds a certificate that cannot be read: {exception.Message}");
        }

        return null;
    }

    private static ServerCertificate? ClientCertificate(string at, BackendTlsOptions options, byte[]? certificate, byte[]? key, List<string> failures)
    {
        if (certificate is null)
        {
            return null;
        }

        try
        {
            var isPem = certificate.AsSpan().IndexOf("-----BEGIN "u8) >= 0;
            if (!isPem && key is not null)
            {
                failures.Add($"{at}.client_key_file: '{options.ClientCertFile}' is no PEM file; of a PKCS#12 file the key is in the file itself");
                return null;
            }

            return isPem
                ? ServerCertificate.FromPem(Encoding.UTF8.GetString(certificate), Encoding.UTF8.GetString(key ?? certificate), options.ClientKeyPassword.Value)
                : ServerCertificate.FromPfx(certificate, options.ClientKeyPassword.Value);
        }
        catch (CertificateException exception)
        {
            failures.Add($"{at}.client_cert_file: '{options.ClientCertFile}' cannot be used: {exception.Message}");
            return null;
        }
    }

    private static byte[][] Pins(string at, List<string> texts, List<string> failures)
    {
        var pins = new byte[texts.Count][];
        for (var i = 0; i < pins.Length; i++)
        {
            if (!PublicKeyPin.TryParse(texts[i], out pins[i]))
            {
                failures.Add($"{at}[{i}]: '{texts[i]}' is not a SHA-256: 44 characters of base64 or 64 hexadecimal digits");
            }
        }

        return pins;
    }
}
