using System.CommandLine;
using HttpServer.Config.Inventory;
using HttpServer.Host.Configuration;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver config show</c>: every value in effect and where it comes from, as a TOML document.</summary>
internal sealed class ConfigShowCommand : Command
{
    private readonly ConfigFileOption _config = new();

    public ConfigShowCommand()
        : base("show", "Prints the values in effect, each with its source; secrets are masked.")
    {
        Add(_config);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var reading = _config.Sources(parsed).Read();
        ConfigurationCheck.ThrowOnErrors(ConfigurationCheck.Diagnose(reading));
        parsed.InvocationConfiguration.Output.Write(ConfigurationInventory.Of(reading).ToToml());
        return (int)ExitCode.Success;
    }
}
