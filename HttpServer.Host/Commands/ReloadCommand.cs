using System.CommandLine;
using HttpServer.Host.Reloading;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver reload</c>: lets the gateways that run with a configuration file read it again, and says how it went.</summary>
internal sealed class ReloadCommand : Command
{
    private readonly ConfigFileOption _config = new();

    public ReloadCommand()
        : base("reload", "Lets the running gateway read its configuration file again; exit code 2 when it refuses the change or none runs.")
    {
        Add(_config);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = Terminal.For(parsed.InvocationConfiguration.Output);
        var error = Terminal.For(parsed.InvocationConfiguration.Error);
        if (_config.FileOf(parsed) is not { } file)
        {
            return (int)Refusal.Print(error, ["there is no app_config.toml here; name the file of the gateway with --config."]);
        }

        var code = ExitCode.Refused;
        var answers = 0;
        foreach (var place in ReloadPlace.Find(file))
        {
            if (await place.AskAsync(cancellationToken) is not { } answer)
            {
                continue;
            }

            code = answers++ == 0 && answer.IsAccepted ? ExitCode.Success : answer.IsAccepted ? code : ExitCode.Refused;
            foreach (var line in answer.Lines)
            {
                (answer.IsAccepted ? output : error).Line(answer.IsAccepted ? $"Process {place.Process}: {line}" : $"{error.Bad($"process {place.Process}:")} {line}");
            }
        }

        return (int)(answers > 0 ? code : Refusal.Print(error, [$"no gateway runs here with {Path.GetFullPath(file)}."]));
    }
}
