using System.Security.Cryptography;

namespace HttpServer.Core.Tls;

/// <summary>
/// What tells a file that was written anew from one that was not, also behind a link that points elsewhere now. By its content: the time of a copy may be
/// that of its original, and a renewed certificate is mostly as long as the one before.
/// </summary>
internal static class FileState
{
    public static string Of(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return "";
        }

        try
        {
            return $"{path}:{Convert.ToHexStringLower(SHA256.HashData(CertificateFile.Read(path)))}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"{path}:{exception.Message}";
        }
    }
}
