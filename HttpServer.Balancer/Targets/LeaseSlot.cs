using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;

namespace HttpServer.Balancer.Targets;

/// <summary>
/// The reusable half of a lease. Its generation moves on at every release, so that only the one lease of the
/// present generation can release it, however many copies of the struct there are.
/// </summary>
internal sealed class LeaseSlot(Target target, LeaseSlots owner)
{
    private long _generation;

    public Target Target { get; } = target;

    public CircuitTicket Ticket { get; set; }

    public bool IsReported { get; set; }

    public long Generation => Volatile.Read(ref _generation);

    /// <summary>Returns false when this generation has been released already.</summary>
    public bool TryRelease(long generation)
    {
        if (Interlocked.CompareExchange(ref _generation, generation + 1, generation) != generation)
        {
            return false;
        }
        if (!IsReported)
        {
            Target.ReturnTicket(Ticket);
        }
        Target.Leave();
        owner.Return(this);
        return true;
    }

    public void ReportAnswer(long generation, int status)
    {
        if (TryReport(generation))
        {
            Target.ReportAnswer(Ticket, status);
        }
    }

    public void ReportFailure(long generation, TargetFailure failure)
    {
        if (TryReport(generation))
        {
            Target.ReportFailure(Ticket, failure);
        }
    }

    private bool TryReport(long generation)
    {
        if (Generation != generation || IsReported)
        {
            return false;
        }
        IsReported = true;
        return true;
    }
}
