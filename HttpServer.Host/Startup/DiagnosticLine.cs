using HttpServer.Config.Diagnostics;

namespace HttpServer.Host.Startup;

/// <summary>Diagnostics as they are printed.</summary>
internal static class DiagnosticLine
{
    /// <summary>"app_config.toml:42:9: proxy[1].strategy: …", coloured by how much it matters.</summary>
    public static string Of(ConfigurationDiagnostic diagnostic, Terminal terminal) => diagnostic.Severity switch
    {
        ConfigurationSeverity.Error => terminal.Bad(diagnostic.ToString()),
        ConfigurationSeverity.Warning => terminal.Warning(diagnostic.ToString()),
        _ => terminal.Dim(diagnostic.ToString()),
    };

    /// <summary>"2 errors, 1 warning" after the prefix; nothing at all when there is nothing to count.</summary>
    public static string Count(IReadOnlyList<ConfigurationDiagnostic> diagnostics, string prefix)
    {
        var counts = new[] { ConfigurationSeverity.Error, ConfigurationSeverity.Warning, ConfigurationSeverity.Note }
            .Select(severity => (Noun: severity.ToString().ToLowerInvariant(), Count: diagnostics.Count(diagnostic => diagnostic.Severity == severity)))
            .Where(counted => counted.Count > 0)
            .Select(counted => Plural(counted.Count, counted.Noun));
        var text = string.Join(", ", counts);
        return text.Length == 0 ? "" : prefix + text;
    }

    /// <summary>"1 error", "2 errors".</summary>
    public static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
