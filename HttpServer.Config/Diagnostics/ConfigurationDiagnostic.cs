using System.Globalization;

namespace HttpServer.Config.Diagnostics;

/// <summary>One thing to say about a configuration, with the place where it was written.</summary>
public sealed class ConfigurationDiagnostic
{
    /// <param name="severity">How much it matters.</param>
    /// <param name="source">File name as the user gave it, or <c>environment variable NAME</c>, or <c>command line --option</c>.</param>
    /// <param name="line">Line, from 1; 0 where the source has no lines.</param>
    /// <param name="column">Column in characters (Unicode code points), from 1; 0 where the source has no lines.</param>
    /// <param name="keyPath">Canonical path of the key (<c>proxy[1].strategy</c>); null when no key is concerned.</param>
    /// <param name="message">One sentence, lower case first, without the key path.</param>
    public ConfigurationDiagnostic(
        ConfigurationSeverity severity, string source, int line, int column, string? keyPath, string message)
    {
        Severity = severity;
        Source = source;
        Line = line;
        Column = column;
        KeyPath = keyPath;
        Message = message;
    }

    public ConfigurationSeverity Severity { get; }

    /// <summary>File name as the user gave it, or <c>environment variable NAME</c>, or <c>command line --option</c>.</summary>
    public string Source { get; }

    /// <summary>Line, from 1; 0 where the source has no lines.</summary>
    public int Line { get; }

    /// <summary>Column in characters (Unicode code points), from 1; 0 where the source has no lines.</summary>
    public int Column { get; }

    /// <summary>Canonical path of the key (<c>proxy[1].strategy</c>); null when no key is concerned.</summary>
    public string? KeyPath { get; }

    public string Message { get; }

    /// <summary>
    /// <c>app_config.toml:42:9: proxy[1].strategy: 'round_robbin' is not a strategy; did you mean 'round_robin'?</c>,
    /// the form that editors and terminals make clickable. Warnings and notes say so before the key path.
    /// </summary>
    public override string ToString()
    {
        var place = Line > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Source}:{Line}:{Column}: ")
            : Source + ": ";
        var severity = Severity switch
        {
            ConfigurationSeverity.Warning => "warning: ",
            ConfigurationSeverity.Note => "note: ",
            _ => "",
        };
        return KeyPath is null ? place + severity + Message : $"{place}{severity}{KeyPath}: {Message}";
    }
}
