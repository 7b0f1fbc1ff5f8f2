using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;
using HttpServer.Config.Toml;

namespace HttpServer.Config.Reading;

/// <summary>What one source says: values, where every key is, and what is wrong.</summary>
internal sealed class ConfigurationLayer
{
    private readonly Dictionary<string, Setting> _settings = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SettingOrigin> _origins = new(StringComparer.Ordinal);
    private readonly List<ConfigurationDiagnostic> _diagnostics = [];

    /// <summary>By key of <c>IConfiguration</c>.</summary>
    public IReadOnlyDictionary<string, Setting> Settings => _settings;

    public IReadOnlyList<ConfigurationDiagnostic> Diagnostics => _diagnostics;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ConfigurationDiagnostic> OrderedDiagnostics =>
        [.. _diagnostics.OrderBy(static item => item.Line).ThenBy(static item => item.Column)];

    /// <summary>Paths of keys that a misspelt key was probably meant to be; that one of them is missing follows from that.</summary>
    public HashSet<string> Suspected { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether parts could not be read at all, so that nothing can be said of what is missing.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Notes that a key is written here.</summary>
    /// <returns>Where the same key was written before; null when it is the first.</returns>
    public SettingOrigin? Claim(KeyLocation location, SettingOrigin origin)
    {
        var name = KeyName.Normalize(location.Path);
        return _origins.TryAdd(name, origin) ? null : _origins[name];
    }

    /// <summary>Where the key, or the nearest table or array around it, is written; null when none of them is.</summary>
    /// <param name="path">Canonical path, in whatever spelling.</param>
    /// <param name="isExact">Whether it is the key itself.</param>
    public SettingOrigin? Find(string path, out bool isExact)
    {
        var name = KeyName.Normalize(path);
        isExact = true;
        while (name.Length > 0)
        {
            if (_origins.TryGetValue(name, out var origin))
            {
                return origin;
            }

            isExact = false;
            name = KeyPath.Parent(name);
        }

        return null;
    }

    public void Set(Setting setting) => _settings[setting.Location.Key] = setting;

    public void Report(ConfigurationSeverity severity, SettingOrigin origin, string? path, string message)
    {
        var position = origin.Position ?? default(SourcePosition);
        _diagnostics.Add(new ConfigurationDiagnostic(severity, origin.Source, position.Line, position.Column, path, message));
    }
}
