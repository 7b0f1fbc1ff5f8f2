using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Routing;

/// <summary>All route tables of the application: that of the configured routes, and one for each forwarder that is mapped by itself.</summary>
internal sealed class RouteTables(RouteTableSource configured) : ITargetPoolSource
{
    private readonly Lock _gate = new();
    private RouteTableSource[] _sources = [configured];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The routes in use now.</summary>
    public IReadOnlyList<Route> Routes => [.. Volatile.Read(ref _sources).SelectMany(source => source.Current.Routes)];

    /// <inheritdoc/>
    public IReadOnlyList<TargetPool> Pools => [.. Volatile.Read(ref _sources).SelectMany(source => source.Current.Pools)];

    /// <summary>Ends when <see cref="Routes"/> are others; to be taken before them.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return Task.WhenAny([_added.Task, .. _sources.Select(source => source.Replaced)]);
            }
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
