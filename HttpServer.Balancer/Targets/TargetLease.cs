using HttpServer.Balancer.Health;

namespace HttpServer.Balancer.Targets;

/// <summary>
/// The right to send one request (or hold one WebSocket) to <see cref="Target"/>; while it is held, it counts as one
/// of the target's active connections. Release it by <see cref="Dispose"/> whatever way the request ends: releasing
/// twice, from a copy or from two threads counts once. The default value holds nothing and releases nothing.
/// </summary>
public readonly struct TargetLease : IDisposable
{
    private readonly LeaseSlot? _slot;
    private readonly long _generation;

    internal TargetLease(LeaseSlot slot, bool assignsAffinity)
    {
        _slot = slot;
        _generation = slot.Generation;
        AssignsAffinity = assignsAffinity;
    }

    /// <summary>The target chosen.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which no pool has given.</exception>
    public Target Target => _slot?.Target ?? throw new InvalidOperationException("A lease that no pool has given has no target.");

    /// <summary>True when the pool is sticky and the client does not hold <see cref="Target.AffinityId"/> yet: set the cookie.</summary>
    public bool AssignsAffinity { get; }

    /// <summary>True from <c>TryAcquire</c> until the first release of any copy.</summary>
    public bool IsHeld => _slot is not null && _slot.IsHeldBy(_generation);

    /// <summary>The target answered: what its health and its circuit breaker go by. Only the first report counts, and none is needed where nothing is known.</summary>
    /// <param name="status">Status code of the response.</param>
    public void ReportAnswer(int status) => _slot?.ReportAnswer(_generation, status);

    /// <summary>As <see cref="ReportAnswer"/>, when there was no answer, or no whole one.</summary>
    public void ReportFailure(TargetFailure failure) => _slot?.ReportFailure(_generation, failure);

    /// <summary>The answer that was reported before did not come to its end. To be reported once.</summary>
    public void ReportCut(TargetFailure failure) => _slot?.ReportCut(_generation, failure);

    /// <summary>Gives the right back; only the first call counts.</summary>
    public void Dispose() => _slot?.TryRelease(_generation);
}
