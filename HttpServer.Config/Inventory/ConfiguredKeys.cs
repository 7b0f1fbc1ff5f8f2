using HttpServer.Config.Reading;

namespace HttpServer.Config.Inventory;

/// <summary>Which keys exist under which, over all layers: the elements of arrays and the keys of users' own tables.</summary>
internal sealed class ConfiguredKeys
{
    private readonly Dictionary<string, List<string>> _children = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public ConfiguredKeys(LayerStack layers)
    {
        foreach (var key in layers.WeakestFirst.SelectMany(static layer => layer.Settings.Keys))
        {
            Add(key);
        }
    }

    /// <summary>Whether anything is written at or below a key.</summary>
    public bool Has(string key) => _known.Contains(key);

    /// <summary>The names right below a key, in the order in which they were first written.</summary>
    public IReadOnlyList<string> Of(string key) => _children.GetValueOrDefault(key) ?? [];

    private void Add(string key)
    {
        while (_known.Add(key))
        {
            var colon = key.LastIndexOf(':');
            if (colon < 0)
            {
                return;
            }

            var parent = key[..colon];
            if (!_children.TryGetValue(parent, out var names))
            {
                _children[parent] = names = [];
            }

            names.Add(key[(colon + 1)..]);
            key = parent;
        }
    }
}
