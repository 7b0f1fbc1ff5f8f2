using HttpServer.Core.Certificates;
using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.Tls;

/// <summary>A certificate out of the files that options name.</summary>
public static class CertificateFile
{
    // A certificate with a long chain has some 20 KB; what is larger is another file.
    private const int Largest = 1024 * 1024;

    /// <summary>Reads it; the files are at most 1 MB each.</summary>
    /// <exception cref="CertificateFileException">A file cannot be read, or what is in it cannot be used.</exception>
    public static ServerCertificate Load(CertificateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var certificate = Read(options);
        if (OpenSslLibrary.IsThere)
        {
            try
            {
                // What OpenSSL does not take (a key that is too short, for one) must not be found out by the first client.
                TlsContext.ForServer(new CertificateGroup(null, null).With(certificate), TlsTerms.Default);
            }
            catch (TlsException exception)
            {
                throw new CertificateFileException("cert_file", $"'{options.CertFile}': {exception.Message}");
            }
        }

        return certificate;
    }

    /// <summary>The files, as they are named.</summary>
    internal static IEnumerable<string> Paths(CertificateOptions options) =>
        ((string?[])[options.CertFile, options.KeyFile, options.CertChainFile]).OfType<string>().Where(static path => !string.IsNullOrWhiteSpace(path));

    /// <exception cref="IOException">As of <see cref="Read(string)"/>.</exception>
    internal static string Text(string path) => System.Text.Encoding.UTF8.GetString(Read(path));

    /// <exception cref="IOException">It cannot be read, or is too large for what it should be.</exception>
    internal static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > Largest)
        {
            throw new IOException($"'{path}' is larger than {Largest} bytes.");
        }

        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }

    private static ServerCertificate Read(CertificateOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.CertFile))
        {
            throw new CertificateFileException("cert_file", "must be set");
        }

        var key = "cert_file";
        try
        {
            if (Path.GetExtension(options.CertFile).ToUpperInvariant() is ".PFX" or ".P12")
            {
                return ServerCertificate.FromPfx(Read(options.CertFile), options.KeyPassword.Value);
            }

            var certificates = Text(options.CertFile);
            if (!string.IsNullOrWhiteSpace(options.CertChainFile))
            {
                key = "cert_chain_file";
                certificates = $"{certificates}\n{Text(options.CertChainFile)}";
            }

            key = "key_file";
            var keyText = string.IsNullOrWhiteSpace(options.KeyFile) ? certificates : Text(options.KeyFile);
            key = "cert_file";
            return ServerCertificate.FromPem(certificates, keyText, options.KeyPassword.Value);
        }
        catch (CertificateException exception)
        {
            throw new CertificateFileException(key, $"'{options.CertFile}': {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CertificateFileException(key, exception.Message);
        }
    }
}
