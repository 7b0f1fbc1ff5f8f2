using HttpServer.Balancer.Breaking;
using Microsoft.Extensions.ObjectPool;

namespace HttpServer.Balancer.Targets;

/// <summary>The free slots of one target, so that a lease allocates nothing in the long run.</summary>
internal sealed class LeaseSlots : IPooledObjectPolicy<LeaseSlot>
{
    // 48 bytes each: enough for the requests in flight of a busy target, nothing to notice in memory.
    private const int MaxRetained = 1024;

    private readonly Target _target;
    private readonly DefaultObjectPool<LeaseSlot> _free;

    public LeaseSlots(Target target)
    {
        _target = target;
        _free = new DefaultObjectPool<LeaseSlot>(this, MaxRetained);
    }

    public TargetLease Take(bool assignsAffinity, CircuitTicket ticket)
    {
        var slot = _free.Get();
        slot.Ticket = ticket;
        return new TargetLease(slot, assignsAffinity);
    }

    public void Return(LeaseSlot slot) => _free.Return(slot);

    LeaseSlot IPooledObjectPolicy<LeaseSlot>.Create() => new(_target, this);

    bool IPooledObjectPolicy<LeaseSlot>.Return(LeaseSlot obj) => true;
}
