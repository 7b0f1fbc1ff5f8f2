using HttpServer.Acme;
using HttpServer.Config.Reloading;
using HttpServer.Core.AccessLog;
using HttpServer.Host.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Features;

/// <summary>
/// What the gateway keeps in files and shows nobody: its configuration, its logs, keys with their certificates. All of it lies in the
/// served directory as soon as nobody says otherwise.
/// </summary>
internal sealed class PrivateFiles(
    LiveConfiguration live, IConfiguration configuration, IOptions<LoggingOptions> logging, IOptions<AccessLogOptions> accessLog, IOptions<AcmeOptions> acme)
{
    /// <summary>The key that decides on the storage of certificates.</summary>
    public const string StorageKey = "server.ssl.lets_encrypt.storage";

    private const string Acme = "server:ssl:lets_encrypt";

    // What every storage has below it once there was a certificate.
    private const string StoredCertificates = "certificates";

    // Of every feature, those that are still to come included.
    private static readonly string[] KeysOfFiles = ["keyfile", "certfile", "clientkey", "clientcert"];

    /// <summary>Files, and directories with a separator at the end; as the configuration names them.</summary>
    public IEnumerable<string> All() =>
        [.. live.Current.State.File is { } file ? [file] : Array.Empty<string>(), .. Directories().Select(static own => own.Directory + Path.DirectorySeparatorChar), .. Keys()];

    /// <summary>The key that decides on each directory, and its absolute path without a separator at the end.</summary>
    public IEnumerable<(string Key, string Directory)> Directories()
    {
        try
        {
            List<(string Key, string Directory)> directories = [.. LogDirectories.Of(logging.Value, accessLog.Value)];
            // Keys of before stay secret also when nothing asks for certificates any more.
            if (configuration.GetSection(Acme).GetChildren().Any() || Directory.Exists(Path.Combine(acme.Value.Storage, StoredCertificates)))
            {
                directories.Add((StorageKey, Path.TrimEndingDirectorySeparator(Path.GetFullPath(acme.Value.Storage))));
            }

            return directories;
        }
        catch (OptionsValidationException)
        {
            // A section is wrong and says so itself; the start fails on that.
            return [];
        }
    }

    private IEnumerable<string> Keys() => configuration.AsEnumerable()
        .Where(static setting => !string.IsNullOrWhiteSpace(setting.Value) && KeysOfFiles.Any(key => Name(setting.Key).EndsWith(key, StringComparison.Ordinal)))
        .Select(static setting => setting.Value!);

    private static string Name(string key) => ConfigurationPath.GetSectionKey(key).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
