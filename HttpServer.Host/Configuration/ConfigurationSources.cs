using HttpServer.Config.Reading;

namespace HttpServer.Host.Configuration;

/// <summary>What the gateway is configured from: perhaps a file, the environment, the command line. Later ones win.</summary>
/// <param name="file">Path of the file as the user gave it; null for none.</param>
internal sealed class ConfigurationSources(string? file)
{
    private readonly List<CommandLineSetting> _commandLine = [];

    /// <summary>Sets a key from the command line.</summary>
    /// <param name="path">Canonical path of the key.</param>
    /// <param name="value">The value as typed.</param>
    /// <param name="option">The option as the user knows it, for messages.</param>
    public void Override(string path, string value, string option) => _commandLine.Add(new CommandLineSetting(path, value, option));

    /// <summary>Reads everything; what is wrong stands in the diagnostics of the reading.</summary>
    public ConfigurationReading Read() => ConfigurationReader.Read(
        AppConfigFormat.Create(),
        new ConfigurationInputs { Presets = file is null ? WithoutFile.Presets : [], File = file, CommandLine = _commandLine },
        TimeProvider.System);
}
