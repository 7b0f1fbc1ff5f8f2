using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Host.Logging;

/// <summary>The program's own log, section "logging". The levels are followed while the program runs, the rest is read at start.</summary>
public sealed class LoggingOptions
{
    /// <summary>Least severe event that is written: "debug", "info", "warn" or "error". Default "info".</summary>
    [AllowedValues("debug", "info", "warn", "error")]
    [Description("Least severe event that is written.")]
    public string Level { get; set; } = "info";

    /// <summary>Whether log files are written at all; false leaves only the console. Default true.</summary>
    [Description("Whether log files are written at all.")]
    public bool FileLogging { get; set; } = true;

    /// <summary>Directory of the log files, created when missing. Default "./logs".</summary>
    [Description("Directory of the log files.")]
    public string LogsDirectory { get; set; } = "./logs";

    /// <summary>Size in megabytes (1,048,576 bytes) at which a file is rotated. Default 10.</summary>
    [Range(1, 102_400)]
    [Description("Size in megabytes at which a log file is rotated.")]
    public int FileSizeMb { get; set; } = 10;

    /// <summary>Days after which a rotated file is deleted; 0 keeps it for ever. Default 30.</summary>
    [Range(0, 36_500)]
    [Description("Days after which a rotated file is deleted; 0 keeps it for ever.")]
    public int RetentionDays { get; set; } = 30;

    /// <summary>Form of a line in the file: "text" or "json". The console always shows text. Default "text".</summary>
    [AllowedValues("text", "json")]
    [Description("Form of a line in the log file.")]
    public string Format { get; set; } = "text";

    /// <summary>Where events go: "both", "file" or "console". Default "both".</summary>
    [AllowedValues("both", "file", "console")]
    [Description("Where events go.")]
    public string OutputMode { get; set; } = "both";

    /// <summary>
    /// Name of the log file. <c>{date}</c> is the UTC day the file was begun (2026-11-23), <c>{pid}</c> the process
    /// id, <c>{hostname}</c> the machine's name. Default "httpserver-{date}.log".
    /// </summary>
    [Description("Name of the log file; placeholders {date}, {pid} and {hostname}.")]
    public string FilePattern { get; set; } = "httpserver-{date}.log";

    /// <summary>
    /// Whether the values in an event are written as fields of their own beside the message (JSON members, or
    /// <c>key=value</c> after a text message); false writes the rendered message only. Default true.
    /// </summary>
    [Description("Whether the values in an event are written as fields beside the message.")]
    public bool StructuredLogging { get; set; } = true;

    /// <summary>Whether events that happen during a request carry its id. Default true.</summary>
    [Description("Whether events of a request carry its id.")]
    public bool EnableRequestIds { get; set; } = true;

    /// <summary>
    /// Whether a summary of the last minute (requests, failures, percentiles of the duration, bytes, CPU, memory) is
    /// logged once a minute while there is traffic. Default true.
    /// </summary>
    [Description("Whether a performance summary is logged once a minute while there is traffic.")]
    public bool EnablePerformanceMetrics { get; set; } = true;

    /// <summary>When a file is rotated: "size", "time" (at UTC midnight) or "size_and_time". Default "size_and_time".</summary>
    [AllowedValues("size", "time", "size_and_time")]
    [Description("When a log file is rotated.")]
    public string RotationStrategy { get; set; } = "size_and_time";

    /// <summary>Whether rotated files are compressed with gzip. Default true: this log is small and compresses tenfold.</summary>
    [Description("Whether rotated files are compressed with gzip.")]
    public bool CompressRotatedLogs { get; set; } = true;

    /// <summary>Most rotated files that are kept, the newest; 0 keeps all. Default 10.</summary>
    [Range(0, 100_000)]
    [Description("Most rotated files that are kept; 0 keeps all.")]
    public int MaxRotatedFiles { get; set; } = 10;

    /// <summary>
    /// Levels that differ from <see cref="Level"/>, by category or any leading part of it that ends before a dot:
    /// <c>"HttpServer.Proxy" = "debug"</c>. The longest match wins.
    /// </summary>
    [Description("Levels per module: a category, or a leading part of one, and its level.")]
    public IDictionary<string, string> Levels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
