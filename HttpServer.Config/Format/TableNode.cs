namespace HttpServer.Config.Format;

/// <summary>A table with known keys.</summary>
internal sealed class TableNode : FormatNode
{
    private readonly Dictionary<string, TableKey> _keys = new(StringComparer.Ordinal);
    private readonly List<TableKey> _ordered = [];

    /// <summary>The keys in the order of the options type, aliases last.</summary>
    public IReadOnlyList<TableKey> Keys => _ordered;

    public IReadOnlyList<string> Names => [.. _ordered.Select(static key => key.Name)];

    /// <summary>The key that a bare string given instead of the table stands for; null when a table is needed.</summary>
    public TableKey? Shorthand { get; set; }

    /// <summary>Why nothing in this table has an effect; null for an ordinary table.</summary>
    public Ineffective? Ineffective { get; init; }

    /// <summary>Whether the options have no such object unless the table is written.</summary>
    public bool IsNullByDefault { get; init; }

    public override string Expected => Shorthand is null ? "a table" : "a table or a string";

    protected override IEnumerable<FormatNode> Children => _ordered.Where(key => key.AliasOf is null).Select(key => key.Node);

    public bool TryFind(string name, out TableKey key)
    {
        var found = _keys.TryGetValue(KeyName.Normalize(name), out var known);
        key = known!;
        return found;
    }

    /// <exception cref="InvalidOperationException">Another key of the table has the same name, case and underscores aside.</exception>
    public void Add(TableKey key)
    {
        if (!_keys.TryAdd(KeyName.Normalize(key.Name), key))
        {
            throw new InvalidOperationException(
                $"The key '{key.Name}' is in its table twice; names are compared without case and underscores.");
        }

        _ordered.Add(key);
    }
}
