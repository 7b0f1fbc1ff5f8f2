using System.CommandLine;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver config</c>: what can be asked about a configuration without starting anything.</summary>
internal sealed class ConfigCommand : Command
{
    public ConfigCommand()
        : base("config", "Checks, shows and describes configurations.")
    {
        Add(new ConfigValidateCommand());
        Add(new ConfigShowCommand());
        Add(new ConfigSchemaCommand());
    }
}
