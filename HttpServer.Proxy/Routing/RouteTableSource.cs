using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Routing;

/// <summary>Holds the route table in use. Replaced by one reference write; requests under way keep the one they have.</summary>
public sealed class RouteTableSource : ITargetPoolSource
{
    private RouteTable _current;

    /// <param name="initial">The table to start with.</param>
    public RouteTableSource(RouteTable initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        _current = initial;
    }

    /// <summary>The table in use now.</summary>
    public RouteTable Current => Volatile.Read(ref _current);

    /// <inheritdoc/>
    public IReadOnlyList<TargetPool> Pools => Current.Pools;

    /// <summary>Puts another table into use.</summary>
    public void Replace(RouteTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Volatile.Write(ref _current, table);
    }
}
