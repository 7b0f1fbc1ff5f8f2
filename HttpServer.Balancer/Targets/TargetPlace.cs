using HttpServer.Balancer.Queueing;
using HttpServer.Balancer.Strategies;

namespace HttpServer.Balancer.Targets;

/// <summary>Where a target stands in its pool, and who there must hear of its changes.</summary>
/// <param name="Pool">The one pool of the target.</param>
/// <param name="Index">Among the targets of its priority.</param>
/// <param name="Watcher">The selector, when it does not look at all targets itself.</param>
/// <param name="Queue">Those who wait for a free connection.</param>
internal sealed record TargetPlace(TargetPool Pool, int Index, ITargetWatcher? Watcher, WaitingRequests Queue)
{
    public void OnTaken() => Watcher?.OnChanged(Index);

    public void OnFreed()
    {
        Watcher?.OnChanged(Index);
        Queue.OnFreed();
    }
}
