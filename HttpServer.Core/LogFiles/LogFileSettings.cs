namespace HttpServer.Core.LogFiles;

/// <summary>Where a log file lies, when it is rotated, and what is kept of the rotated ones.</summary>
/// <param name="directory">Directory of the file; created when missing.</param>
/// <param name="pattern">Name of the file.</param>
public sealed class LogFileSettings(string directory, LogFilePattern pattern)
{
    /// <summary>Absolute directory of the file.</summary>
    public string Directory { get; } = Path.GetFullPath(directory);

    public LogFilePattern Pattern { get; } = pattern;

    /// <summary>Size in bytes that a file does not grow beyond; 0 for no bound. Default 0.</summary>
    public long MaxBytes { get; init; }

    /// <summary>Whether a new file is begun at UTC midnight. Default false.</summary>
    public bool Daily { get; init; }

    /// <summary>Whether rotated files are compressed with gzip. Default false.</summary>
    public bool Compress { get; init; }

    /// <summary>Age at which a rotated file is deleted; zero keeps it for ever. Default zero.</summary>
    public TimeSpan Retention { get; init; }

    /// <summary>Most rotated files that are kept; 0 keeps all. Default 0.</summary>
    public int MaxRotatedFiles { get; init; }

    /// <summary>The settings from the words and units of the configuration.</summary>
    /// <param name="path">Path of the file; its last part may have the placeholders of <see cref="LogFilePattern"/>.</param>
    /// <param name="rotationStrategy">"size", "time" or "size_and_time".</param>
    /// <param name="fileSizeMb">Bound of a file, in units of 1,048,576 bytes.</param>
    /// <param name="retentionDays">Days that a rotated file is kept; 0 for ever.</param>
    /// <param name="maxRotatedFiles">Most rotated files that are kept; 0 for all.</param>
    /// <param name="compress">Whether rotated files are compressed with gzip.</param>
    public static LogFileSettings Create(
        string path, string rotationStrategy, int fileSizeMb, int retentionDays, int maxRotatedFiles, bool compress)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(rotationStrategy);
        var directory = Path.GetDirectoryName(path);
        return new LogFileSettings(string.IsNullOrEmpty(directory) ? "." : directory, new LogFilePattern(Path.GetFileName(path)))
        {
            MaxBytes = rotationStrategy is "size" or "size_and_time" ? fileSizeMb * 1_048_576L : 0,
            Daily = rotationStrategy is "time" or "size_and_time",
            Compress = compress,
            Retention = TimeSpan.FromDays(retentionDays),
            MaxRotatedFiles = maxRotatedFiles,
        };
    }
}
