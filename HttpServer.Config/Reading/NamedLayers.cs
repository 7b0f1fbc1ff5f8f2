using HttpServer.Config.Format;

namespace HttpServer.Config.Reading;

/// <summary>The layers in which values are given by the names of their keys.</summary>
internal static class NamedLayers
{
    private const string Separator = "__";

    /// <summary>Variables such as <c>HTTPSERVER__SERVER__DEFAULT_PORT</c>; one that means nothing is a warning.</summary>
    public static ConfigurationLayer Environment(ConfigurationFormat format, IReadOnlyDictionary<string, string> variables, string prefix)
    {
        var layer = new ConfigurationLayer();

        // In the order of their names, so that the same environment always reports the same way.
        foreach (var (name, value) in variables.OrderBy(static variable => variable.Key, StringComparer.Ordinal))
        {
            if (name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                var steps = name[prefix.Length..].Split(Separator);
                new NamedSetting(format, layer, SettingOrigin.Variable(name)).Read(steps, value, Separator);
            }
        }

        return layer;
    }

    /// <exception cref="ArgumentException">A path names no key: a mistake of the program, not of its user.</exception>
    public static ConfigurationLayer Presets(ConfigurationFormat format, IEnumerable<PresetSetting> settings) =>
        Read(format, settings.Select(static setting => (setting.Path, setting.Value, new SettingOrigin(setting.Reason, null))));

    /// <exception cref="ArgumentException">A path names no key: a mistake of the program, not of its user.</exception>
    public static ConfigurationLayer CommandLine(ConfigurationFormat format, IEnumerable<CommandLineSetting> settings) =>
        Read(format, settings.Select(static setting => (setting.Path, setting.Value, SettingOrigin.Option(setting.Option))));

    private static ConfigurationLayer Read(ConfigurationFormat format, IEnumerable<(string Path, string Value, SettingOrigin Origin)> settings)
    {
        var layer = new ConfigurationLayer();
        foreach (var (path, value, origin) in settings)
        {
            var steps = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
            if (!new NamedSetting(format, layer, origin).Read(steps, value, "."))
            {
                throw new ArgumentException($"'{path}' is not a key of the configuration.", nameof(settings));
            }
        }

        return layer;
    }
}
