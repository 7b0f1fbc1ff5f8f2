using System.Security.Authentication;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tls.OpenSsl;
using HttpServer.Core.Tls.Portable;

namespace HttpServer.Core.Tls;

/// <summary>Checks <see cref="SslOptions"/>, the files that they name included.</summary>
internal static class SslRules
{
    private const string Table = "server.ssl";

    public static void Check(SslOptions options, List<string> failures)
    {
        RangeRules.Check(Table, options, CoreOptionsJsonContext.Default.SslOptions, failures);
        for (var i = 0; i < options.Protocols.Count; i++)
        {
            if (!TlsVersions.IsKnown(options.Protocols[i]))
            {
                failures.Add($"{Table}.protocols[{i}]: '{options.Protocols[i]}' is not a version of TLS that is spoken here (known: {string.Join(", ", TlsVersions.Names)})");
            }
        }

        if (options is { Http3: true, Protocols.Count: > 0 } && !options.Protocols.Contains(TlsVersions.Newest, StringComparer.OrdinalIgnoreCase))
        {
            failures.Add($"{Table}.http3: HTTP/3 is spoken over {TlsVersions.Newest} alone, which protocols leaves out");
        }

        ClientCertificateOptionsRules.Check(options, failures);
        if (!options.Enabled)
        {
            return;
        }

        if (!PlatformTls.IsThere)
        {
            failures.Add($"{Table}.enabled: https needs OpenSSL (libssl), which is not there");
            return;
        }

        if (!OpenSslLibrary.IsThere && !PlatformTls.SpeaksTls13 && !TlsVersions.Flags(options.Protocols).HasFlag(SslProtocols.Tls12))
        {
            failures.Add($"{Table}.protocols: {TlsVersions.Newest} is not spoken by servers on this system, and no other version is asked for");
        }

        CheckCiphers(options, failures);
        var files = 0;
        foreach (var (key, certificate) in options.Files())
        {
            files++;
            CheckFile(options, key, certificate, failures);
        }

        if (files == 0 && !options.ObtainsCertificates)
        {
            failures.Add($"{Table}.enabled: there is no certificate: cert_file must be set");
        }
    }

    private static void CheckCiphers(SslOptions options, List<string> failures)
    {
        for (var i = 0; i < options.CipherSuites.Count; i++)
        {
            if (!CipherNames.IsKnown(options.CipherSuites[i]))
            {
                failures.Add($"{Table}.cipher_suites[{i}]: '{options.CipherSuites[i]}' is not a cipher that is spoken here");
            }
        }
    }

    private static void CheckFile(SslOptions options, string key, CertificateOptions file, List<string> failures)
    {
        try
        {
            var certificate = CertificateFile.Load(file);
            if (key.EndsWith(".wildcard", StringComparison.Ordinal) && options.Wildcard.Domain is { Length: > 0 } domain && !certificate.Names.Contains(domain.ToLowerInvariant()))
            {
                failures.Add($"{key}.domain: '{domain}' is not what the certificate in '{file.CertFile}' is for ({string.Join(", ", certificate.Names)})");
            }
        }
        catch (CertificateFileException exception)
        {
            failures.Add($"{key}.{exception.Key}: {exception.Message}");
        }
    }
}
