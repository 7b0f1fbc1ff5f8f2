using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Passthrough;

namespace HttpServer.Proxy.Routing;

/// <summary>All route tables of the application: that of the configured routes, and one for each forwarder that is mapped by itself; and beside them the routes of TLS that is passed on.</summary>
internal sealed class RouteTables(RouteTableSource configured, PassthroughTableSource passthrough) : ITargetPoolSource
{
    private readonly Lock _gate = new();
    private RouteTableSource[] _sources = [configured];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The routes in use now.</summary>
    public IReadOnlyList<Route> Routes => [.. Volatile.Read(ref _sources).SelectMany(source => source.Current.Routes)];

    /// <summary>All in use now that have targets: <see cref="Routes"/>, and those of TLS that is passed on.</summary>
    public IReadOnlyList<IBalancedRoute> Balanced => [.. Routes, .. passthrough.Current.Routes];

    /// <inheritdoc/>
    public IReadOnlyList<TargetPool> Pools =>
        [.. Volatile.Read(ref _sources).SelectMany(source => source.Current.Pools), .. passthrough.Current.Routes.Select(static route => route.Pool)];

    /// <summary>Ends when <see cref="Balanced"/> are others; to be taken before them.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return Task.WhenAny([_added.Task, passthrough.Replaced, .. _sources.Select(source => source.Replaced)]);
            }
        }
    }

    /// <summary>As <see cref="RouteTableSource.Reread"/>, of all.</summary>
    public void Reread()
    {
        foreach (var source in Volatile.Read(ref _sources))
        {
            source.Reread();
        }
    }

    public void Add(RouteTableSource source)
    {
        lock (_gate)
        {
            Volatile.Write(ref _sources, [.. _sources, source]);
            _added.SetResult();
            _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
