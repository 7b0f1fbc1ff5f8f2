using HttpServer.Core.Certificates;

namespace HttpServer.Core.Tls;

/// <summary>A certificate that the configuration names by its files.</summary>
/// <param name="Key">The path of its table.</param>
/// <param name="File">The file of the certificate itself, as it is named.</param>
/// <param name="Certificate">What is in it; null when that cannot be used.</param>
/// <param name="Error">Why it cannot; null when it can.</param>
public sealed record FileCertificate(string Key, string? File, ServerCertificate? Certificate, string? Error)
{
    /// <summary>All of them, read anew, whether https is switched on or not.</summary>
    public static IReadOnlyList<FileCertificate> ReadAll(SslOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. options.Files().Select(static file => Read(file.Key, file.Certificate))];
    }

    /// <summary>One of another table.</summary>
    /// <param name="key">The path of the table.</param>
    /// <param name="options">The files.</param>
    public static FileCertificate Read(string key, CertificateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            return new(key, options.CertFile, CertificateFile.Load(options), null);
        }
        catch (CertificateFileException exception)
        {
            return new(key, options.CertFile, null, exception.Message);
        }
    }
}
