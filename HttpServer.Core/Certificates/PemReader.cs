using System.Security.Cryptography;

namespace HttpServer.Core.Certificates;

/// <summary>Certificates and keys out of PEM (RFC 7468).</summary>
internal static class PemReader
{
    /// <summary>All certificates, DER, in the order of the text.</summary>
    public static List<byte[]> Certificates(ReadOnlySpan<char> text)
    {
        List<byte[]> certificates = [];
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label] is "CERTIFICATE" or "X509 CERTIFICATE")
            {
                certificates.Add(Convert.FromBase64String(text[fields.Base64Data].ToString()));
            }

            text = text[fields.Location.End..];
        }

        return certificates;
    }

    /// <summary>The first private key, PKCS#8.</summary>
    /// <exception cref="CertificateException">There is none, or the password is missing or wrong.</exception>
    public static byte[] Key(ReadOnlySpan<char> text, string? password)
    {
        for (var rest = text; PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            switch (rest[fields.Label])
            {
                case "PRIVATE KEY":
                    return Convert.FromBase64String(rest[fields.Base64Data].ToString());
                case "RSA PRIVATE KEY":
                    using (var rsa = RSA.Create())
                    {
                        return Exported(rsa, rest[fields.Location]);
                    }

                case "EC PRIVATE KEY":
                    using (var ec = ECDsa.Create())
                    {
                        return Exported(ec, rest[fields.Location]);
                    }

                case "ENCRYPTED PRIVATE KEY":
                    return Decrypted(rest[fields.Location], password);
                default:
                    continue;
            }
        }

        throw new CertificateException("it holds no private key (no 'BEGIN PRIVATE KEY')");
    }

    private static byte[] Exported(AsymmetricAlgorithm key, ReadOnlySpan<char> pem)
    {
        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new CertificateException("its key is encrypted in the old form of OpenSSL; 'openssl pkcs8 -topk8' makes it one that can be read");
        }

        try
        {
            key.ImportFromPem(pem);
            return key.ExportPkcs8PrivateKey();
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CertificateException($"its private key cannot be read: {exception.Message}", exception);
        }
    }

    // What kind of key it is shows only once it is open.
    private static byte[] Decrypted(ReadOnlySpan<char> pem, string? password)
    {
        if (string.IsNullOrEmpty(password))
        {
            throw new CertificateException("its private key is encrypted, and there is no password");
        }

        Exception? failure = null;
        using var rsa = RSA.Create();
        using var ec = ECDsa.Create();
        foreach (var key in (AsymmetricAlgorithm[])[rsa, ec])
        {
            try
            {
                key.ImportFromEncryptedPem(pem, password);
                return key.ExportPkcs8PrivateKey();
            }
            catch (Exception exception) when (exception is CryptographicException or ArgumentException)
            {
                failure ??= exception;
            }
        }

        throw new CertificateException("its private key cannot be opened: the password is wrong, or the key is neither RSA nor ECDSA", failure!);
    }
}
