using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Deadlines;

/// <summary>Something that goes on with a target, and has to end when that has been removed and its time is over.</summary>
internal interface ITargetBound
{
    Target Target { get; }

    /// <summary>The time is over. May come again and again until it has ended; must not block.</summary>
    void LeaveTarget();
}
