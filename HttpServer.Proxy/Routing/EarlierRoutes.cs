namespace HttpServer.Proxy.Routing;

/// <summary>The routes that come before another: is there one that takes all its requests?</summary>
internal sealed class EarlierRoutes
{
    private readonly RouteIndex _index = new();
    private readonly List<(RouteSelector Selector, int Number)> _routes = [];

    /// <summary>Adds a route behind all that were added before.</summary>
    /// <param name="selector">What it takes.</param>
    /// <param name="number">What <see cref="FindCover"/> calls it.</param>
    public void Add(RouteSelector selector, int number)
    {
        _index.Add(selector, _routes.Count);
        _routes.Add((selector, number));
    }

    /// <summary>The first route that surely takes every request that this one could; null when there is none.</summary>
    public int? FindCover(RouteSelector later)
    {
        var test = new Test(_routes, later);
        var withExact = later.Pattern.Kind == RouteKind.Exact;
        var cover = _index.Find("", later.Pattern.Literal, withExact, in test, PathTree.None);
        foreach (var host in later.Hosts)
        {
            // The text of a wildcard is below all wildcards that take its hosts, and below itself.
            cover = _index.Find(host, later.Pattern.Literal, withExact, in test, cover);
        }

        return cover == PathTree.None ? null : _routes[cover].Number;
    }

    private readonly struct Test(List<(RouteSelector Selector, int Number)> earlier, RouteSelector later) : ICandidateTest
    {
        public bool Accepts(int position, RouteConditions? conditions) => earlier[position].Selector.CoversBesidePath(later);
    }
}
