using HttpServer.Config.Diagnostics;
using HttpServer.Host.Commands;

namespace HttpServer.Host.Startup;

/// <summary>Why nothing was started, in words for the person at the terminal; never a stack trace.</summary>
internal static class Refusal
{
    public static ExitCode Print(Terminal terminal, IReadOnlyList<string> reasons)
    {
        foreach (var reason in reasons)
        {
            terminal.Line($"{terminal.Bad("httpserver:")} {reason}");
        }

        return ExitCode.Refused;
    }

    /// <summary>All diagnostics of a configuration that may not be used.</summary>
    public static ExitCode Print(Terminal terminal, ConfigurationException exception)
    {
        foreach (var diagnostic in exception.Diagnostics)
        {
            terminal.Line(DiagnosticLine.Of(diagnostic, terminal));
        }

        var errors = exception.Diagnostics.Count(diagnostic => diagnostic.Severity == ConfigurationSeverity.Error);
        return errors == 1 ? ExitCode.Refused : Print(terminal, [$"{DiagnosticLine.Count(exception.Diagnostics, "")}; nothing was started."]);
    }
}
