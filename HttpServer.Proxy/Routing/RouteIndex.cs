namespace HttpServer.Proxy.Routing;

/// <summary>Finds the first of many patterns that a path matches without looking at each. Filled once, then only read.</summary>
internal sealed class RouteIndex
{
    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly PrefixTree _prefixes = new();
    private int _everything = PrefixTree.None;

    public void Add(RoutePattern pattern, int position)
    {
        switch (pattern.Kind)
        {
            case RouteKind.Exact:
                _exact.TryAdd(pattern.Literal, position);
                break;
            case RouteKind.Prefix:
                _prefixes.Add(pattern.Literal, position);
                break;
            default:
                _everything = Math.Min(_everything, position);
                break;
        }
    }

    /// <summary>Lowest position whose pattern matches the path; <see cref="PrefixTree.None"/> when none does.</summary>
    public int Find(string path)
    {
        var first = Math.Min(_everything, _exact.GetValueOrDefault(path, PrefixTree.None));
        return path.Length > 0 && path[0] == '/' ? Math.Min(first, _prefixes.Find(path)) : first;
    }

    /// <summary>Position of a pattern added before that takes everything this one could; <see cref="PrefixTree.None"/> when there is none.</summary>
    public int FindCover(RoutePattern pattern)
    {
        var cover = pattern.Kind == RouteKind.Everything ? _everything : Math.Min(_everything, _prefixes.Find(pattern.Literal));
        return pattern.Kind == RouteKind.Exact ? Math.Min(cover, _exact.GetValueOrDefault(pattern.Literal, PrefixTree.None)) : cover;
    }
}
