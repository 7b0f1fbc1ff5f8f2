using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;

namespace HttpServer.Balancer.Targets;

/// <summary>
/// The reusable half of a lease. Its generation moves on at every report and at every release, so that only the one lease of the
/// present generation can release it, and report once, however many copies of the struct there are and on whatever threads.
/// </summary>
internal sealed class LeaseSlot(Target target, LeaseSlots owner)
{
    // Even while there is no report, odd behind it.
    private long _generation;

    public Target Target { get; } = target;

    /// <summary>Written between a release and the next lease only: who has read it and then moves the generation on has read its own.</summary>
    public CircuitTicket Ticket { get; set; }

    public long Generation => Volatile.Read(ref _generation);

    public bool IsHeldBy(long generation) => Generation - generation is 0 or 1;

    /// <summary>Returns false when this generation has been released already.</summary>
    public bool TryRelease(long generation)
    {
        var ticket = Ticket;
        var seen = Generation;
        while (seen - generation is 0 or 1)
        {
            var previous = Interlocked.CompareExchange(ref _generation, generation + 2, seen);
            if (previous == seen)
            {
                if (seen == generation)
                {
                    ticket.Breaker?.Return(ticket);
                }
                Target.Leave();
                owner.Return(this);
                return true;
            }
            seen = previous;
        }
        return false;
    }

    public void ReportAnswer(long generation, int status)
    {
        if (TryReport(generation, out var ticket))
        {
            Target.ReportAnswer(ticket, status);
        }
    }

    public void ReportFailure(long generation, TargetFailure failure)
    {
        if (TryReport(generation, out var ticket))
        {
            Target.ReportFailure(ticket, failure);
        }
    }

    public void ReportCut(long generation, TargetFailure failure)
    {
        var ticket = Ticket;
        if (Generation == generation + 1)
        {
            // A test request has had its say.
            Target.ReportFailure(ticket.IsTest ? default : ticket, failure);
        }
    }

    private bool TryReport(long generation, out CircuitTicket ticket)
    {
        ticket = Ticket;
        return Target.GoesByReports && Interlocked.CompareExchange(ref _generation, generation + 1, generation) == generation;
    }
}
