using HttpServer.Core.Hosting;
using HttpServer.Core.LogFiles;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.AccessLog;

/// <summary>Checks <see cref="AccessLogOptions"/>, for those who bind it from something else than our configuration file too.</summary>
internal sealed class AccessLogOptionsRules : IValidateOptions<AccessLogOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessLogOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var result = new ValidateOptionsResultBuilder();

        OneOf(result, "format", options.Format, "json", "combined");
        OneOf(result, "rotation_strategy", options.RotationStrategy, "size", "time", "size_and_time");
        List<string> failures = [];
        RangeRules.Check("access_log", options, AccessLogOptionsJsonContext.Default.AccessLogOptions, failures);
        failures.ForEach(failure => result.AddError(failure));
        if (LogFilePattern.Check(Path.GetFileName(options.File)) is { } fault)
        {
            result.AddError($"access_log.file: '{options.File}' {fault}");
        }

        return result.Build();
    }

    private static void OneOf(ValidateOptionsResultBuilder result, string key, string value, params ReadOnlySpan<string> known)
    {
        if (!known.Contains(value))
        {
            result.AddError($"access_log.{key}: '{value}' is not known (known: {string.Join(", ", known)})");
        }
    }
}
