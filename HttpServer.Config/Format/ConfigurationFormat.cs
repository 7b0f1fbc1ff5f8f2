namespace HttpServer.Config.Format;

/// <summary>
/// Everything that a configuration may contain: sections with the shape of their options, other names, keys that do
/// nothing, allowed values, secrets. Immutable; built by <see cref="ConfigurationFormatBuilder"/>.
/// </summary>
public sealed class ConfigurationFormat
{
    // By normalized name: the paths where a key of that name exists, for keys written in the wrong table.
    private readonly Dictionary<string, List<string>> _paths = new(StringComparer.Ordinal);

    internal ConfigurationFormat(TableNode root)
    {
        Root = root;
        Index(root, "");
    }

    internal TableNode Root { get; }

    /// <summary>Where else in the format a key of this name exists.</summary>
    internal IReadOnlyList<string> PathsOf(string name) => _paths.GetValueOrDefault(KeyName.Normalize(name)) ?? [];

    private void Index(FormatNode node, string path)
    {
        if (node is ListNode list)
        {
            Index(list.Element, path + PathPattern.Element);
        }

        foreach (var key in (node as TableNode)?.Keys ?? [])
        {
            if (key.AliasOf is not null)
            {
                continue;
            }

            var inner = path.Length == 0 ? key.Name : $"{path}.{key.Name}";
            var name = KeyName.Normalize(key.Name);
            if (!_paths.TryGetValue(name, out var known))
            {
                _paths[name] = known = [];
            }

            known.Add(inner);
            Index(key.Node, inner);
        }
    }
}
