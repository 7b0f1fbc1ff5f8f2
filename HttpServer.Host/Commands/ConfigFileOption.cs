using System.CommandLine;
using HttpServer.Host.Configuration;

namespace HttpServer.Host.Commands;

/// <summary><c>--config FILE</c>, and what happens without it.</summary>
internal sealed class ConfigFileOption : Option<string?>
{
    private const string DefaultFile = "app_config.toml";

    public ConfigFileOption()
        : base("--config", "-c")
    {
        HelpName = "FILE";
        Description = $"Configuration file. Default: {DefaultFile} in the current directory, when it is there.";
    }

    public ConfigurationSources Sources(ParseResult parsed) => new(FileOf(parsed));

    /// <summary>The file that counts; null for none.</summary>
    public string? FileOf(ParseResult parsed) => parsed.GetValue(this) ?? (File.Exists(DefaultFile) ? DefaultFile : null);
}
