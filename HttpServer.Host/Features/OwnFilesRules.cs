using HttpServer.Core.AccessLog;
using HttpServer.Host.Logging;
using HttpServer.Static;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Features;

/// <summary>Logs in the very directory that is served could not be told from its files: that is refused.</summary>
internal sealed class OwnFilesRules(IOptions<LoggingOptions> logging, IOptions<AccessLogOptions> accessLog) : IValidateOptions<StaticOptions>
{
    public ValidateOptionsResult Validate(string? name, StaticOptions options)
    {
        if (!options.Enabled || string.IsNullOrWhiteSpace(options.Directory) || options.Directory.Contains('\0', StringComparison.Ordinal))
        {
            return ValidateOptionsResult.Success;
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Directory));
        try
        {
            var failures = LogDirectories.Of(logging.Value, accessLog.Value)
                .Where(log => log.Directory == root)
                .Select(log => $"{log.Key}: the logs would lie among the files that are served; use a directory of their own.")
                .ToList();
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
        catch (OptionsValidationException)
        {
            // A section about logs is wrong and says so itself; the start fails on that.
            return ValidateOptionsResult.Success;
        }
    }
}
