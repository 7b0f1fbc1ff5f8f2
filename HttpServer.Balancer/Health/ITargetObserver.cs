using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Health;

/// <summary>Is told of what becomes of the targets of a pool. Called on the thread that made the change, which it must not hold up.</summary>
public interface ITargetObserver
{
    /// <param name="target">The target.</param>
    /// <param name="change">What has happened.</param>
    /// <param name="reason">Why, as the end of a sentence: "3 failures in a row".</param>
    /// <param name="duration">For how long; <see cref="TimeSpan.Zero"/> where that is not known.</param>
    void OnChanged(Target target, TargetChange change, string reason, TimeSpan duration);
}
