using System.Security.Cryptography;
using System.Text;

namespace HttpServer.Proxy.Tls;

/// <summary>The files that <see cref="BackendTlsOptions"/> name.</summary>
/// <param name="options">A hash of all that the options say.</param>
/// <param name="paths">Null where there is none.</param>
internal sealed class TlsFiles(string options, params string?[] paths)
{
    // All authorities that there are have room in it many times.
    private const int Largest = 4 * 1024 * 1024;

    private readonly string?[] _paths = paths;

    /// <summary>Whether there is anything that can change.</summary>
    public bool HasAny => _paths.Any(path => path is not null);

    /// <summary>A hash of the options and of what the files hold now; null when one cannot be read.</summary>
    public string? Fingerprint()
    {
        try
        {
            return Fingerprint([.. _paths.Select(path => path is null ? null : Read(path))]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>As above, of what they held.</summary>
    public string Fingerprint(byte[]?[] contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(options));
        foreach (var content in contents)
        {
            hash.AppendData(content is null ? [0] : SHA256.HashData(content));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <exception cref="IOException">It is not there, or too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        var piece = new byte[16 * 1024];
        while (file.Read(piece) is > 0 and var count)
        {
            content.Write(piece, 0, count);
            if (content.Length > Largest)
            {
                throw new IOException("it is larger than 4 MB, which no such file is");
            }
        }

        return content.ToArray();
    }
}
