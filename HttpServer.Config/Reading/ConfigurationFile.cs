using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HttpServer.Config.Reading;

/// <summary>The configuration file as text, or the one reason why there is none.</summary>
/// <param name="Text">The text without a byte order mark; null when it could not be read.</param>
/// <param name="Hash">SHA-256 of the bytes, in lower-case hex; null when it could not be read.</param>
/// <param name="Error">Why not.</param>
internal sealed record ConfigurationFile(string? Text, string? Hash, string? Error)
{
    // A thousand times a large configuration; whatever is bigger is another file given by mistake.
    private const int LargestMegabytes = 16;

    public static ConfigurationFile Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return Failed("is a directory, not a file");
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            var buffer = new byte[81920];
            while (file.Read(buffer) is var length and > 0)
            {
                content.Write(buffer, 0, length);
                if (content.Length > LargestMegabytes * 1024 * 1024)
                {
                    return Failed(string.Create(CultureInfo.InvariantCulture, $"is larger than {LargestMegabytes} MB"));
                }
            }

            return Decode(content.ToArray());
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed("the file does not exist");
        }
        catch (UnauthorizedAccessException)
        {
            return Failed("the file may not be read by this user");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or NotSupportedException)
        {
            return Failed($"the file cannot be read: {exception.Message}");
        }
    }

    private static ConfigurationFile Decode(byte[] content)
    {
        if (content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return Failed("the file is UTF-16; save it as UTF-8");
        }

        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\ufeff');
            return new ConfigurationFile(text, Convert.ToHexStringLower(SHA256.HashData(content)), null);
        }
        catch (DecoderFallbackException exception)
        {
            var line = content.AsSpan(0, Math.Max(0, exception.Index)).Count((byte)'\n') + 1;
            return Failed(string.Create(CultureInfo.InvariantCulture, $"the file is not UTF-8 text (line {line}); save it as UTF-8"));
        }
    }

    private static ConfigurationFile Failed(string error) => new(null, null, error);
}
