using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// A way to choose a target. The built-in ones and one's own are registered alike, as services of this interface;
/// a registration of one's own under a built-in name takes its place.
/// </summary>
public interface IBalancingStrategy
{
    /// <summary>The word in the configuration: lower case with underscores. Looked up without regard to case.</summary>
    string Name { get; }

    /// <summary>Makes the selector of one pool, with whatever state it keeps. Called once per pool.</summary>
    /// <param name="targets">All targets of the pool, never empty, in configured order.</param>
    ITargetSelector CreateSelector(IReadOnlyList<Target> targets);
}
