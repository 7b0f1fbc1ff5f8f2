using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>Chooses among the targets of one pool. Called by many threads at once; must neither block nor allocate.</summary>
public interface ITargetSelector
{
    /// <summary>
    /// True when the choice depends on <see cref="Target.ActiveConnections"/>: the pool then makes one choice at a
    /// time and counts it before the next, so that no two requests are sent to the same "least busy" target.
    /// </summary>
    bool ReadsActiveConnections => false;

    /// <summary>Index of a target for which <see cref="Candidates.CanTake"/> was true, or -1 when there is none.</summary>
    int Choose(in Candidates candidates, in BalancingRequest request);
}
