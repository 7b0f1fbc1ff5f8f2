using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Routing;

/// <summary>Holds the route table in use. Replaced by one reference write; requests under way keep the one they have.</summary>
public sealed class RouteTableSource : ITargetPoolSource
{
    private RouteTable _current;
    private TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="initial">The table to start with.</param>
    public RouteTableSource(RouteTable initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        _current = initial;
    }

    /// <summary>The table in use now.</summary>
    public RouteTable Current => Volatile.Read(ref _current);

    /// <summary>Ends when the table is replaced; to be taken before <see cref="Current"/>.</summary>
    internal Task Replaced => Volatile.Read(ref _replaced).Task;

    /// <inheritdoc/>
    public IReadOnlyList<TargetPool> Pools => Current.Pools;

    /// <summary>Puts another table into use.</summary>
    public void Replace(RouteTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Volatile.Write(ref _current, table);
        Interlocked.Exchange(ref _replaced, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
