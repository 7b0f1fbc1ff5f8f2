using System.Security.Cryptography;

namespace HttpServer.Config.Watching;

/// <summary>What tells one content of a file from another.</summary>
internal static class FileFingerprint
{
    /// <summary>
    /// SHA-256 of the bytes in lower-case hex; null when the file is not there, is empty or cannot be read. Times and sizes are not asked:
    /// on bind mounts, and within the grain of a file system's clock, they stay as they were.
    /// </summary>
    public static string? Of(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[16 * 1024];
            var isEmpty = true;
            while (file.Read(buffer) is var length and > 0)
            {
                hash.AppendData(buffer, 0, length);
                isEmpty = false;
            }

            return isEmpty ? null : Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // On its way from one content to the next, or gone: who watches tells the two by how long it lasts.
            return null;
        }
    }
}
