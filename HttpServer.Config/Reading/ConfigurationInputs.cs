using System.Collections;

namespace HttpServer.Config.Reading;

/// <summary>Where a configuration comes from. Later ones win: defaults, presets, file, environment, command line.</summary>
public sealed class ConfigurationInputs
{
    /// <summary>Values that the program puts in place of the options' own defaults for this run. Default: none.</summary>
    public IReadOnlyList<PresetSetting> Presets { get; set; } = [];

    /// <summary>Path of the TOML file, as messages show it; null for none. Default: null.</summary>
    public string? File { get; set; }

    /// <summary>
    /// The environment: for <c>${NAME}</c> in the file, and for settings by name
    /// (<c>HTTPSERVER__PROXY__0__TARGET</c>). Default: that of the process.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; } = OfProcess();

    /// <summary>What the names of settings in the environment begin with, case aside. Default: <c>HTTPSERVER__</c>.</summary>
    public string EnvironmentPrefix { get; set; } = "HTTPSERVER__";

    /// <summary>The values given on the command line. Default: none.</summary>
    public IReadOnlyList<CommandLineSetting> CommandLine { get; set; } = [];

    private static Dictionary<string, string> OfProcess()
    {
        // Names differ by case on Unix, and do not on Windows.
        var variables = new Dictionary<string, string>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}
