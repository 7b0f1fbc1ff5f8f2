using System.Globalization;
using HttpServer.Config.Format;
using HttpServer.Config.Reading;

namespace HttpServer.Config.Inventory;

/// <summary>Goes through the format and asks the layers for the value of every key.</summary>
internal sealed class InventoryWalk(LayerStack layers)
{
    private const string Default = "default";

    private readonly List<InventoryItem> _items = [];
    private readonly KeyTree _keys = new(layers.WeakestFirst.SelectMany(static layer => layer.Settings.Keys));

    public IReadOnlyList<InventoryItem> Walk(TableNode root)
    {
        Table(root, KeyLocation.Root, "");
        return _items;
    }

    /// <summary>The values of a table first, then the tables in it, each under its header, as TOML wants it.</summary>
    private void Table(TableNode table, KeyLocation at, string header)
    {
        var keys = table.Keys.Where(static key => key.AliasOf is null).ToList();
        foreach (var key in keys)
        {
            Leaf(key, at.Child(key));
        }

        foreach (var key in keys)
        {
            Inner(key.Node, at.Child(key), header.Length == 0 ? key.Name : $"{header}.{key.Name}");
        }
    }

    private void Leaf(TableKey key, KeyLocation at)
    {
        switch (key.Node)
        {
            case ScalarNode scalar:
                _items.Add(Scalar(scalar, at) with { Key = key.Name });
                break;
            case ListNode { Element: ScalarNode element } list:
                _items.Add(List(list, element, at) with { Key = key.Name });
                break;
        }
    }

    private void Inner(FormatNode node, KeyLocation at, string header)
    {
        switch (node)
        {
            case TableNode { Ineffective: null } table when !table.IsNullByDefault || _keys.Has(at.Key):
                Header(at, $"[{header}]");
                Table(table, at, header);
                break;
            case ListNode { Element: TableNode element }:
                foreach (var index in _keys.Below(at.Key).Select(static name => int.Parse(name, CultureInfo.InvariantCulture)).Order())
                {
                    Header(at.At(index), $"[[{header}]]");
                    Table(element, at.At(index), header);
                }

                break;
            case MapNode map when _keys.Has(at.Key):
                Map(map, at, header);
                break;
        }
    }

    private void Map(MapNode map, KeyLocation at, string header)
    {
        var names = _keys.Below(at.Key);
        if (map.Value is ScalarNode or ListNode { Element: ScalarNode })
        {
            Header(at, $"[{header}]");
        }

        foreach (var name in names)
        {
            var key = new TableKey(KeyName.Quote(name), name, map.Value);
            Leaf(key, at.Child(name));
            Inner(map.Value, at.Child(name), $"{header}.{key.Name}");
        }
    }

    private void Header(KeyLocation at, string header) => _items.Add(new InventoryItem(at.Path, header, "") { IsHeader = true });

    private InventoryItem Scalar(ScalarNode node, KeyLocation at) => layers.Find(at.Key) is { IsFiller: false } setting
        ? new InventoryItem(at.Path, Text(node, setting), setting.Origin.ToString())
        : new InventoryItem(at.Path, DefaultText(node), Default);

    private InventoryItem List(ListNode list, ScalarNode element, KeyLocation at)
    {
        var settings = _keys.Below(at.Key)
            .Select(index => layers.Find($"{at.Key}:{index}"))
            .OfType<Setting>()
            .OrderBy(static setting => setting.Location.Indices[^1])
            .ToList();
        if (settings.Count == 0)
        {
            return layers.Find(at.Key) is { } empty
                ? new InventoryItem(at.Path, "[]", empty.Origin.ToString())
                : new InventoryItem(at.Path, $"[{string.Join(", ", list.Default.Select(text => ScalarText.Write(element, text)))}]", Default);
        }

        var value = $"[{string.Join(", ", settings.Select(setting => Text(element, setting)))}]";
        var sources = settings.Select(static setting => setting.Origin.ToString()).Distinct(StringComparer.Ordinal);
        return new InventoryItem(at.Path, value, string.Join(", ", sources));
    }

    private static string Text(ScalarNode node, Setting setting) => setting.Written is { } written && !node.IsSecret
        ? TomlText.Quote(written)
        : ScalarText.Write(node, setting.Value ?? "");

    private static string? DefaultText(ScalarNode node) => node.Default is null ? null : ScalarText.Write(node, node.Default);
}
