using HttpServer.Config.Format;
using HttpServer.Config.Reading;

namespace HttpServer.Config.Reloading;

/// <summary>Which keys of two readings hold different values; what the values are is not told.</summary>
public sealed class ConfigurationDifference
{
    private ConfigurationDifference(IReadOnlyList<string> live, IReadOnlyList<string> needRestart)
    {
        Live = live;
        NeedRestart = needRestart;
    }

    /// <summary>Canonical paths of the keys that take effect while the program runs, an array of plain values as one: <c>server.allowed_hosts</c>.</summary>
    public IReadOnlyList<string> Live { get; }

    /// <summary>As above, those of keys that take effect at the next start.</summary>
    public IReadOnlyList<string> NeedRestart { get; }

    /// <summary>Whether all values are the same.</summary>
    public bool IsEmpty => Live.Count == 0 && NeedRestart.Count == 0;

    /// <summary>Compares two readings of one format, key by key.</summary>
    public static ConfigurationDifference Between(ConfigurationReading before, ConfigurationReading after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        List<string> live = [];
        List<string> needRestart = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var location in Locations(before).Concat(Locations(after)))
        {
            if (!seen.Add(location.Key))
            {
                continue;
            }

            var (old, now) = (before.Layers.Find(location.Key)?.Value, after.Layers.Find(location.Key)?.Value);
            if (old == now)
            {
                continue;
            }

            var node = FormatPath.FindKey(after.Format.Root, location.Key);
            if (node?.NeedsRestart != true)
            {
                live.Add(PathOf(location));
            }
            else if (WithDefault(old, node) != WithDefault(now, node))
            {
                // Who only writes out a default need not restart for it.
                needRestart.Add(PathOf(location));
            }
        }

        return new ConfigurationDifference([.. live.Distinct(StringComparer.Ordinal)], [.. needRestart.Distinct(StringComparer.Ordinal)]);
    }

    private static IEnumerable<KeyLocation> Locations(ConfigurationReading reading) =>
        reading.Layers.WeakestFirst.SelectMany(static layer => layer.Settings.Values).Select(static setting => setting.Location);

    private static string? WithDefault(string? value, FormatNode node) => value ?? (node as ScalarNode)?.Default;

    private static string PathOf(KeyLocation location) =>
        location.Path.EndsWith(']') ? location.Path[..location.Path.LastIndexOf('[')] : location.Path;
}
