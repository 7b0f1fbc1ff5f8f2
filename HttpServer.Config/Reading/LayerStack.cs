using System.Globalization;
using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;

namespace HttpServer.Config.Reading;

/// <summary>The layers of a configuration, the weakest first.</summary>
internal sealed class LayerStack(
    string? file, ConfigurationLayer presets, ConfigurationLayer document, ConfigurationLayer environment, ConfigurationLayer commandLine)
{
    public string? File { get; } = file;

    public ConfigurationLayer Document { get; } = document;

    public IReadOnlyList<ConfigurationLayer> WeakestFirst { get; } = [presets, document, environment, commandLine];

    /// <summary>Every diagnostic: the file's in the order of the file, then the environment's, then the command line's.</summary>
    public IReadOnlyList<ConfigurationDiagnostic> Diagnostics =>
        [.. WeakestFirst.SelectMany(static layer => layer.OrderedDiagnostics)];

    /// <summary>The value that holds for a key, or null when no layer sets it.</summary>
    public Setting? Find(string key)
    {
        for (var i = WeakestFirst.Count - 1; i >= 0; i--)
        {
            if (WeakestFirst[i].Settings.TryGetValue(key, out var setting))
            {
                return setting;
            }
        }

        return null;
    }

    /// <summary>The place to blame for a key: the strongest layer that sets it, else where its table is written.</summary>
    /// <param name="path">The key.</param>
    /// <param name="isWritten">Whether the key itself is set, and not just its table.</param>
    public SettingOrigin Blame(string path, out bool isWritten)
    {
        isWritten = true;
        SettingOrigin? nearest = null;
        for (var i = WeakestFirst.Count - 1; i >= 0; i--)
        {
            var origin = WeakestFirst[i].Find(path, out var isExact);
            if (origin is not null && isExact)
            {
                return origin;
            }

            nearest = origin ?? nearest;
        }

        // A plain string in the place of a table is no key, and yet sets one.
        var name = KeyName.Normalize(path);
        isWritten = WeakestFirst.SelectMany(static layer => layer.Settings.Values).Any(setting => KeyName.Normalize(setting.Location.Path) == name);
        return nearest ?? new SettingOrigin(File ?? "configuration", null);
    }

    /// <summary>
    /// The binder takes the elements that exist and closes the ranks, so an element 5 after an element 1 would silently
    /// become element 2. Only the layers by name can leave such a gap.
    /// </summary>
    public void ReportGaps()
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var setting in WeakestFirst.SelectMany(static layer => layer.Settings.Values))
        {
            for (var path = setting.Location.Path; path.Length > 0 && paths.Add(path);)
            {
                path = KeyPath.Parent(path);
            }
        }

        foreach (var layer in WeakestFirst.Skip(1))
        {
            foreach (var setting in layer.Settings.Values)
            {
                for (var path = setting.Location.Path; path.Length > 0; path = KeyPath.Parent(path))
                {
                    if (Before(path) is { } before && !paths.Contains(before))
                    {
                        layer.Report(ConfigurationSeverity.Error, setting.Origin, setting.Location.Path, $"there is no {before} before it");
                        break;
                    }
                }
            }
        }
    }

    /// <summary>Of an element, the element before it; null for the first one and for what is no element.</summary>
    private static string? Before(string path)
    {
        var open = path.LastIndexOf('[');
        return path.EndsWith(']')
            && int.TryParse(path.AsSpan(open + 1, path.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index > 0
            ? $"{path[..open]}[{(index - 1).ToString(CultureInfo.InvariantCulture)}]"
            : null;
    }
}
