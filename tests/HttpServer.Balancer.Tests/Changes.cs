using System.Collections.Concurrent;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests;

/// <summary>What has been told of the targets of a pool, in order.</summary>
internal sealed class Changes : ITargetObserver
{
    private readonly ConcurrentQueue<(TargetChange Change, string Reason, TimeSpan Duration)> _told = new();

    public IEnumerable<TargetChange> Kinds => _told.Select(told => told.Change);

    public (TargetChange Change, string Reason, TimeSpan Duration) Last => _told.Last();

    public void OnChanged(Target target, TargetChange change, string reason, TimeSpan duration) => _told.Enqueue((change, reason, duration));
}
