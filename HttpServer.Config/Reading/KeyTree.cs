namespace HttpServer.Config.Reading;

/// <summary>Which keys of a configuration exist below which: tables, the elements of arrays, users' own names.</summary>
internal sealed class KeyTree
{
    private readonly Dictionary<string, List<string>> _below = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="keys">Keys of <c>IConfiguration</c>: <c>proxy:0:Path</c>.</param>
    public KeyTree(IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            Add(key);
        }
    }

    /// <summary>Whether there is a value at or below a key.</summary>
    public bool Has(string key) => _known.Contains(key);

    /// <summary>The names right below a key (the empty one is the top), in the order in which they were first given.</summary>
    public IReadOnlyList<string> Below(string key) => _below.GetValueOrDefault(key) ?? [];

    private void Add(string key)
    {
        while (key.Length > 0 && _known.Add(key))
        {
            var colon = key.LastIndexOf(':');
            var parent = colon < 0 ? "" : key[..colon];
            if (!_below.TryGetValue(parent, out var names))
            {
                _below[parent] = names = [];
            }

            names.Add(key[(colon + 1)..]);
            key = parent;
        }
    }
}
