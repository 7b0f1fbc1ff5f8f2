namespace HttpServer.Balancer.Targets;

/// <summary>
/// The reusable half of a lease. Its generation moves on at every release, so that only the one lease of the
/// present generation can release it, however many copies of the struct there are.
/// </summary>
internal sealed class LeaseSlot(Target target, LeaseSlots owner)
{
    private long _generation;

    public Target Target { get; } = target;

    public long Generation => Volatile.Read(ref _generation);

    /// <summary>Returns false when this generation has been released already.</summary>
    public bool TryRelease(long generation)
    {
        if (Interlocked.CompareExchange(ref _generation, generation + 1, generation) != generation)
        {
            return false;
        }
        Target.Leave();
        owner.Return(this);
        return true;
    }
}
