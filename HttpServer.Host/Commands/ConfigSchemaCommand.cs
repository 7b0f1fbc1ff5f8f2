using System.CommandLine;
using HttpServer.Config.Schema;
using HttpServer.Host.Configuration;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver config schema</c>: the format as a JSON schema, for editors.</summary>
internal sealed class ConfigSchemaCommand : Command
{
    public ConfigSchemaCommand()
        : base("schema", "Prints a JSON schema of the configuration, for completion in editors.") => SetAction(Run);

    private static int Run(ParseResult parsed)
    {
        parsed.InvocationConfiguration.Output.Write(ConfigurationSchema.Write(AppConfigFormat.Create(), "app_config.toml of httpserver"));
        return (int)ExitCode.Success;
    }
}
