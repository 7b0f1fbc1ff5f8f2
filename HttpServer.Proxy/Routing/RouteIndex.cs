namespace HttpServer.Proxy.Routing;

/// <summary>
/// Finds the first of many routes that takes a request without looking at each: by host, then by path, and only those that
/// are left are asked for their further conditions. Filled once in order of precedence, then only read.
/// </summary>
internal sealed class RouteIndex
{
    private readonly PathTree _paths = new();
    private readonly HostIndex _hosts = new();
    private readonly Func<int> _addRoot;
    private readonly int _anyHost;

    public RouteIndex()
    {
        _addRoot = _paths.AddRoot;
        _anyHost = _paths.AddRoot();
    }

    /// <summary>Whether any route asks for the host.</summary>
    public bool NeedsHost => !_hosts.IsEmpty;

    public void Add(RouteSelector selector, int position)
    {
        if (selector.Hosts.Count == 0)
        {
            _paths.Add(_anyHost, selector.Pattern, position, selector.Conditions);
        }

        foreach (var host in selector.Hosts)
        {
            _paths.Add(_hosts.GetOrAdd(host, _addRoot), selector.Pattern, position, selector.Conditions);
        }
    }

    /// <summary>Lowest position below <paramref name="best"/> that takes host and path and passes the test; else <paramref name="best"/>.</summary>
    /// <param name="host">As <c>HostName.Of</c> gives it; empty when it is not known.</param>
    /// <param name="path">The path, in one of its readings.</param>
    /// <param name="withExact">Whether patterns that take one path only count, too.</param>
    /// <param name="test">What the routes have to pass beyond host and path.</param>
    /// <param name="best">The lowest position found elsewhere; <see cref="PathTree.None"/> at first.</param>
    public int Find<TTest>(ReadOnlySpan<char> host, ReadOnlySpan<char> path, bool withExact, in TTest test, int best)
        where TTest : struct, ICandidateTest
    {
        best = _paths.Find(_anyHost, path, withExact, in test, best);
        if (!host.IsEmpty)
        {
            var roots = _hosts.Find(host);
            while (roots.TryNext(out var root))
            {
                best = _paths.Find(root, path, withExact, in test, best);
            }
        }

        return best;
    }
}
