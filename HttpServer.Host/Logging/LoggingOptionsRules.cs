using HttpServer.Core.Hosting;
using HttpServer.Core.LogFiles;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Logging;

/// <summary>Checks <see cref="LoggingOptions"/>.</summary>
internal sealed class LoggingOptionsRules : IValidateOptions<LoggingOptions>
{
    public ValidateOptionsResult Validate(string? name, LoggingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var result = new ValidateOptionsResultBuilder();

        OneOf(result, "level", options.Level, "level", LogLevels.Names);
        OneOf(result, "format", options.Format, "format", "text", "json");
        OneOf(result, "output_mode", options.OutputMode, "output mode", "both", "file", "console");
        OneOf(result, "rotation_strategy", options.RotationStrategy, "rotation strategy", "size", "time", "size_and_time");
        List<string> failures = [];
        RangeRules.Check("logging", options, LoggingOptionsJsonContext.Default.LoggingOptions, failures);
        failures.ForEach(failure => result.AddError(failure));
        foreach (var (module, level) in options.Levels)
        {
            OneOf(result, $"levels.{module}", level, "level", LogLevels.Names);
        }

        if (LogFilePattern.Check(options.FilePattern) is { } fault)
        {
            result.AddError($"logging.file_pattern: '{options.FilePattern}' {fault}");
        }

        if (string.IsNullOrWhiteSpace(options.LogsDirectory))
        {
            result.AddError("logging.logs_directory: the directory is empty");
        }

        if (options is { FileLogging: false, OutputMode: "file" })
        {
            result.AddError("logging.file_logging: with false, output_mode = 'file' leaves nowhere to write to");
        }

        return result.Build();
    }

    private static void OneOf(ValidateOptionsResultBuilder result, string key, string value, string kind, params ReadOnlySpan<string> known)
    {
        if (!known.Contains(value))
        {
            result.AddError($"logging.{key}: '{value}' is not a {kind} (known: {string.Join(", ", known)})");
        }
    }
}
