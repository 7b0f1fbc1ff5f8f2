using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Core.AccessLog;

/// <summary>The access log, section "access_log". Read once, at start.</summary>
public sealed class AccessLogOptions
{
    /// <summary>Whether requests are logged. Default true.</summary>
    [Description("Whether requests are logged.")]
    public bool Enabled { get; set; } = true;

    /// <summary>Form of a line: "json", or "combined" (NCSA combined with the gateway's own fields after it). Default "json".</summary>
    [AllowedValues("json", "combined")]
    [Description("Form of a line: json, or combined (NCSA combined with the gateway's own fields after it).")]
    public string Format { get; set; } = "json";

    /// <summary>
    /// Path of the file, created with its directory when missing; its name may have the placeholders <c>{date}</c>,
    /// <c>{pid}</c> and <c>{hostname}</c> of <see cref="LogFiles.LogFilePattern"/>. A device such as "/dev/stdout" is written and never
    /// rotated. Default "access.log"; the httpserver program puts a bare file name into logging.logs_directory.
    /// </summary>
    [Description("Path of the file; a bare name lies in logging.logs_directory.")]
    public string File { get; set; } = "access.log";

    /// <summary>Size in megabytes (1,048,576 bytes) at which the file is rotated. Default 100, half a million lines.</summary>
    [Range(1, 102_400)]
    [Description("Size in megabytes at which the file is rotated.")]
    public int FileSizeMb { get; set; } = 100;

    /// <summary>Days after which a rotated file is deleted; 0 keeps it for ever. Default 30.</summary>
    [Range(0, 36_500)]
    [Description("Days after which a rotated file is deleted; 0 keeps it for ever.")]
    public int RetentionDays { get; set; } = 30;

    /// <summary>When the file is rotated: "size", "time" (at UTC midnight) or "size_and_time". Default "size_and_time".</summary>
    [AllowedValues("size", "time", "size_and_time")]
    [Description("When the file is rotated.")]
    public string RotationStrategy { get; set; } = "size_and_time";

    /// <summary>
    /// Whether rotated files are compressed with gzip. Default false: it costs up to 1 µs of CPU per request, which a busy
    /// gateway has better use for; <see cref="MaxRotatedFiles"/> bounds the disk either way.
    /// </summary>
    [Description("Whether rotated files are compressed with gzip.")]
    public bool CompressRotatedLogs { get; set; }

    /// <summary>Most rotated files that are kept, the newest; 0 keeps all. Default 10.</summary>
    [Range(0, 100_000)]
    [Description("Most rotated files that are kept; 0 keeps all.")]
    public int MaxRotatedFiles { get; set; } = 10;

    /// <summary>Seconds that a line may wait in memory before it is written. Default 1; a killed process loses no more than that.</summary>
    [Range(0.01, 60)]
    [Description("Seconds that a line may wait in memory before it is written.")]
    public double FlushInterval { get; set; } = 1;

    /// <summary>
    /// Most kilobytes of lines that wait in memory while the disk is slow; beyond it lines are dropped and counted, never
    /// a request delayed. Default 4096: a third of a second of 50,000 requests a second; taken only when needed.
    /// </summary>
    [Range(128, 1_048_576)]
    [Description("Most kilobytes of lines that wait in memory while the disk is slow.")]
    public int BufferKb { get; set; } = 4096;
}
