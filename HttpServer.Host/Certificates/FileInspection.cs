using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Certificates;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Certificates;

/// <summary>Looks at a certificate in a file: PEM with its chain, PKCS#12, or DER.</summary>
internal static class FileInspection
{
    private const int Largest = 1024 * 1024;
    private const string Fits = "fits";
    private const string None = "none in the file";

    /// <param name="file">The certificate, and perhaps its key.</param>
    /// <param name="keyFile">Its key, PEM; null when that is in the same file or is not asked for.</param>
    /// <param name="password">Of the key or the PKCS#12 file.</param>
    /// <param name="roots">Who is trusted, PEM; null for those whom the system trusts.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="RefusalException">There is no certificate in it.</exception>
    public static Inspection Of(string file, string? keyFile, string? password, string? roots, DateTimeOffset now)
    {
        var content = Read(file);
        var text = System.Text.Encoding.UTF8.GetString(content);
        var isPem = text.Contains("-----BEGIN", StringComparison.Ordinal);
        var certificates = Load(file, content, isPem ? text : null, password);
        try
        {
            var leaf = certificates.FirstOrDefault(static one => one.HasPrivateKey) ?? certificates[0];
            X509Certificate2Collection others = [.. certificates.Where(one => one != leaf)];
            var problems = Trust.Problems(leaf, others, host: null, roots);
            return new(file, InspectedCertificate.Of(leaf, now), [.. others.Select(one => InspectedCertificate.Of(one, now))], problems.Count == 0, problems)
            {
                PrivateKey = leaf.HasPrivateKey ? Fits : KeyState(isPem ? text : leaf.ExportCertificatePem(), keyFile is null ? isPem ? text : "" : System.Text.Encoding.UTF8.GetString(Read(keyFile)), password),
            };
        }
        finally
        {
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    public static bool IsKeyFault(Inspection inspection) => inspection.PrivateKey is not (null or Fits or None);

    /// <summary>A file of at most 1 MB.</summary>
    /// <exception cref="RefusalException">It cannot be read, or is larger.</exception>
    public static byte[] Read(string file)
    {
        try
        {
            return new FileInfo(file).Length > Largest ? throw new RefusalException($"'{file}' is too large to be a certificate.", null) : File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RefusalException(exception.Message, exception);
        }
    }

    private static X509Certificate2Collection Load(string file, byte[] content, string? pem, string? password)
    {
        try
        {
            X509Certificate2Collection certificates = [];
            if (pem is not null)
            {
                certificates.ImportFromPem(pem);
            }
            else if (X509Certificate2.GetCertContentType(content) == X509ContentType.Pfx)
            {
                certificates = X509CertificateLoader.LoadPkcs12Collection(content, password, X509KeyStorageFlags.EphemeralKeySet);
            }
            else
            {
                certificates.Add(X509CertificateLoader.LoadCertificate(content));
            }

            return certificates.Count > 0 ? certificates : throw new RefusalException($"'{file}' holds no certificate.", null);
        }
        catch (CryptographicException exception)
        {
            throw new RefusalException($"'{file}' holds no certificate that can be read, or its password is wrong: {exception.Message}", exception);
        }
    }

    private static string KeyState(string certificates, string key, string? password)
    {
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return None;
        }

        try
        {
            ServerCertificate.FromPem(certificates, key, password);
            return Fits;
        }
        catch (CertificateException exception)
        {
            return exception.Message;
        }
    }
}
