using System.CommandLine;
using HttpServer.Config.Diagnostics;
using HttpServer.Host.Configuration;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver config validate FILE</c>: everything that is wrong with it, one line each.</summary>
internal sealed class ConfigValidateCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Description = "The configuration file." };

    public ConfigValidateCommand()
        : base("validate", "Prints every mistake in a configuration file with its place; exit code 2 when there is one.")
    {
        Add(_file);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var file = parsed.GetRequiredValue(_file);
        var terminal = Terminal.For(parsed.InvocationConfiguration.Output);
        var diagnostics = ConfigurationCheck.Diagnose(new ConfigurationSources(file).Read());
        foreach (var diagnostic in diagnostics)
        {
            terminal.Line(DiagnosticLine.Of(diagnostic, terminal));
        }

        var errors = diagnostics.Count(diagnostic => diagnostic.Severity == ConfigurationSeverity.Error);
        terminal.Line(errors == 0
            ? terminal.Good($"{file} is valid{DiagnosticLine.Count(diagnostics, ": ")}.")
            : terminal.Bad($"{file} cannot be used: {DiagnosticLine.Count(diagnostics, "")}."));
        return (int)(errors == 0 ? ExitCode.Success : ExitCode.Refused);
    }
}
