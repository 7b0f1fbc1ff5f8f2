using System.Globalization;
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
        Within(result, "file_size_mb", options.FileSizeMb, 1, 102_400);
        Within(result, "retention_days", options.RetentionDays, 0, 36_500);
        Within(result, "max_rotated_files", options.MaxRotatedFiles, 0, 100_000);
        Within(result, "flush_interval", options.FlushInterval, 0.01, 60);
        Within(result, "buffer_kb", options.BufferKb, 128, 1_048_576);
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

    private static void Within(ValidateOptionsResultBuilder result, string key, double value, double least, double most)
    {
        // Written so that NaN fails too.
        if (!(value >= least && value <= most))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"access_log.{key}: {value} is not between {least} and {most}"));
        }
    }
}
