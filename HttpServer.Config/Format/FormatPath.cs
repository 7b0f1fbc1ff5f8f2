namespace HttpServer.Config.Format;

/// <summary>Follows the steps of a <see cref="PathPattern"/> through a format.</summary>
internal static class FormatPath
{
    /// <summary>What stands at the path.</summary>
    /// <exception cref="ArgumentException">The path leads nowhere.</exception>
    public static FormatNode Find(TableNode root, IReadOnlyList<string> steps)
    {
        FormatNode node = root;
        foreach (var step in steps)
        {
            node = Next(node, step) ?? throw Nowhere(steps, step);
        }

        return node;
    }

    /// <summary>What stands at a key of <c>IConfiguration</c>, <c>proxy:0:Path</c>; null when it leads nowhere.</summary>
    public static FormatNode? FindKey(TableNode root, string key)
    {
        FormatNode? node = root;
        foreach (var step in key.Split(':'))
        {
            node = node switch
            {
                TableNode table => table.Keys.FirstOrDefault(known => known.AliasOf is null && known.ConfigurationKey.Equals(step, StringComparison.OrdinalIgnoreCase))?.Node,
                ListNode list => list.Element,
                MapNode map => map.Value,
                _ => null,
            };
        }

        return node;
    }

    /// <summary>The concrete place, each <c>[]</c> filled with the next index.</summary>
    public static KeyLocation Resolve(TableNode root, IReadOnlyList<string> steps, IReadOnlyList<int> indices)
    {
        FormatNode node = root;
        var location = KeyLocation.Root;
        var element = 0;
        foreach (var step in steps)
        {
            location = node switch
            {
                ListNode => location.At(element < indices.Count ? indices[element++] : 0),
                TableNode table when table.TryFind(step, out var key) => location.Child(key),
                _ => location.Child(step),
            };
            node = Next(node, step) ?? throw Nowhere(steps, step);
        }

        return location;
    }

    /// <summary>The table that holds the last step; missing tables on the way are made when a maker is given.</summary>
    public static TableNode Parent(TableNode root, List<string> steps, Func<string, TableNode>? create)
    {
        FormatNode node = root;
        foreach (var step in steps.Take(steps.Count - 1))
        {
            var next = Next(node, step);
            if (next is null)
            {
                if (create is null || step == PathPattern.Element || node is not TableNode table)
                {
                    throw Nowhere(steps, step);
                }

                next = create(step);
                table.Add(new TableKey(step, step, next));
            }

            node = next;
        }

        return node as TableNode ?? throw Nowhere(steps, steps[^1]);
    }

    private static FormatNode? Next(FormatNode node, string step) => node switch
    {
        TableNode table when table.TryFind(step, out var key) => key.Node,
        ListNode list when step == PathPattern.Element => list.Element,
        MapNode map when step != PathPattern.Element => map.Value,
        IneffectiveNode => node,

        // Nothing hangs on whether something that does nothing is one table or several.
        TableNode { Ineffective: not null } when step == PathPattern.Element => node,
        _ => null,
    };

    private static ArgumentException Nowhere(IEnumerable<string> steps, string step) =>
        new($"The path {string.Join('.', steps)} leads nowhere at '{step}'.", nameof(steps));
}
