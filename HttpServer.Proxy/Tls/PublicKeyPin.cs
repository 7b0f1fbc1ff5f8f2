using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Proxy.Tls;

/// <summary>The SHA-256 of a certificate's SubjectPublicKeyInfo, by which it is known whoever has issued it (RFC 7858, 4.2).</summary>
internal static class PublicKeyPin
{
    // As curl and others write them.
    private const string Prefix = "sha256//";

    /// <summary>Reads base64 or hexadecimal.</summary>
    public static bool TryParse(string? text, out byte[] pin)
    {
        pin = new byte[SHA256.HashSizeInBytes];
        var digits = (text ?? "").AsSpan().Trim();
        if (digits.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            digits = digits[Prefix.Length..];
        }

        return digits.Length == 2 * pin.Length
            ? Convert.FromHexString(digits, pin, out _, out _) == System.Buffers.OperationStatus.Done
            : Convert.TryFromBase64Chars(digits, pin, out var count) && count == pin.Length;
    }

    public static byte[] Of(X509Certificate2 certificate) => SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());
}
