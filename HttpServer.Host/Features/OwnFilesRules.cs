using HttpServer.Static;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Features;

/// <summary>Logs or keys in the very directory that is served could not be told from its files, and below the storage of keys nothing is anybody else's: that is refused.</summary>
internal sealed class OwnFilesRules(PrivateFiles files) : IValidateOptions<StaticOptions>
{
    public ValidateOptionsResult Validate(string? name, StaticOptions options)
    {
        if (!options.Enabled || string.IsNullOrWhiteSpace(options.Directory) || options.Directory.Contains('\0', StringComparison.Ordinal))
        {
            return ValidateOptionsResult.Success;
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Directory));
        List<string> failures =
        [
            .. files.Directories()
                .Where(own => own.Directory == root || (own.Key == PrivateFiles.StorageKey && root.StartsWith(own.Directory + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
                .Select(static own => $"{own.Key}: what the gateway keeps there would lie among the files that are served; use a directory of its own."),
        ];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
