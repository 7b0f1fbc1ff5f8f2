namespace HttpServer.Proxy.Routing;

/// <summary>
/// Prefix routes by path segment: a lookup costs one hash per segment of the path, down to the deepest prefix,
/// however many routes there are.
/// </summary>
internal sealed class PrefixTree
{
    /// <summary>What <see cref="Find"/> returns when no prefix matches: behind every route.</summary>
    public const int None = int.MaxValue;

    private readonly Node _root = new();

    /// <summary>Adds <c>/api/v1</c> for the route <c>/api/v1/*</c>. The lowest position of a prefix counts.</summary>
    public void Add(string prefix, int position)
    {
        var node = _root;
        foreach (var segment in prefix.AsSpan(1).Split('/'))
        {
            node = node.GetOrAdd(prefix.AsSpan(1)[segment].ToString());
        }
        node.Position = Math.Min(node.Position, position);
    }

    /// <summary>Lowest position of the prefixes that the path equals or continues with a slash.</summary>
    public int Find(ReadOnlySpan<char> path)
    {
        var lowest = None;
        var node = _root;
        while (!path.IsEmpty && node.TryGet(Segment(ref path), out node))
        {
            lowest = Math.Min(lowest, node.Position);
        }
        return lowest;
    }

    /// <summary>Takes the first segment, without the slash before it, off a path.</summary>
    private static ReadOnlySpan<char> Segment(ref ReadOnlySpan<char> path)
    {
        var rest = path[1..];
        var slash = rest.IndexOf('/');
        path = slash < 0 ? default : rest[slash..];
        return slash < 0 ? rest : rest[..slash];
    }

    private sealed class Node
    {
        private Dictionary<string, Node>? _children;

        public int Position { get; set; } = None;

        public Node GetOrAdd(string segment)
        {
            _children ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            if (!_children.TryGetValue(segment, out var child))
            {
                _children.Add(segment, child = new Node());
            }
            return child;
        }

        public bool TryGet(ReadOnlySpan<char> segment, out Node child)
        {
            child = this;
            return _children is not null && _children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out child!);
        }
    }
}
