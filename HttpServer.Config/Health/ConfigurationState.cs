using HttpServer.Config.Diagnostics;

namespace HttpServer.Config.Health;

/// <summary>The facts about a configuration in use, without any of its values. Immutable.</summary>
public sealed class ConfigurationState
{
    internal ConfigurationState(string? file, DateTimeOffset readAt, string? hash, IReadOnlyList<ConfigurationDiagnostic> diagnostics)
    {
        File = file;
        ReadAt = readAt;
        Hash = hash;
        Errors = diagnostics.Count(static item => item.Severity == ConfigurationSeverity.Error);
        Warnings = diagnostics.Count(static item => item.Severity == ConfigurationSeverity.Warning);
        Notes = diagnostics.Count(static item => item.Severity == ConfigurationSeverity.Note);
    }

    /// <summary>Path of the file as it was given; null when there is none.</summary>
    public string? File { get; }

    /// <summary>When it was read, in UTC.</summary>
    public DateTimeOffset ReadAt { get; }

    /// <summary>SHA-256 of the file's bytes in lower-case hex; null when there is none.</summary>
    public string? Hash { get; }

    /// <summary>Number of errors; above 0 nothing should have been started.</summary>
    public int Errors { get; }

    /// <summary>Number of warnings: things written that do nothing.</summary>
    public int Warnings { get; }

    /// <summary>Number of notes: things that could be written better.</summary>
    public int Notes { get; }
}
