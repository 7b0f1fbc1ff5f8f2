using HttpServer.Balancer.Targets;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Deadlines;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>A connection to a backend: in use by one exchange, or idle in its pool.</summary>
internal sealed class Http1Connection(DuplexConnection stream, Http1Pool pool, int affinity) : IExpiring, ITargetBound, IDisposable
{
    private AnswerDeadline _deadline = new(long.MaxValue);
    private int _expired;

    public DuplexConnection Stream { get; } = stream;

    public Target Target => pool.Target;

    public int Affinity { get; } = affinity;

    /// <summary>Kept for the strings of its lines, which the next response mostly repeats.</summary>
    public ResponseHead Head { get; } = new();

    /// <summary>True when an earlier exchange has used it: the backend may have closed it meanwhile.</summary>
    public bool IsReused { get; set; }

    /// <summary>Set and cleared under the pool's lock; tells the sweeper what an expiry means.</summary>
    public volatile bool IsIdle;

    public long Deadline
    {
        get => _deadline.Next;
        set => _deadline.Next = value;
    }

    public int SweeperIndex { get; set; } = -1;

    /// <summary>The running exchange was broken off because its deadline passed.</summary>
    public bool HasExpired => Volatile.Read(ref _expired) != 0;

    /// <summary>The running exchange was broken off because the target answers nobody, so that it may go elsewhere.</summary>
    public bool HasStalled => _deadline.HasStalled;

    /// <inheritdoc cref="AnswerDeadline.AwaitAnswer"/>
    public void AwaitAnswer(long sentAt, ForwardRequest request, TimeProvider time) => _deadline.AwaitAnswer(sentAt, request, time);

    /// <summary>The answer is here. False when the exchange has been broken off just now.</summary>
    public bool TryHear() => _deadline.TryHear();

    public void Expire(long now)
    {
        var reading = _deadline.Reading;
        if (reading.Next > now || pool.TryRemoveIdle(this))
        {
            return;
        }

        // Taken from the shelf just now by an exchange with a deadline of its own?
        if (IsIdle || Deadline > now)
        {
            return;
        }

        if (AnswerDeadline.IsOver(reading, now))
        {
            Volatile.Write(ref _expired, 1);
            Stream.Abort();
        }
        else if (_deadline.TryBreakOff(reading, now, pool.Time))
        {
            Stream.Abort();
        }
    }

    /// <summary>Idle ones go with the pool.</summary>
    public void LeaveTarget()
    {
        if (!IsIdle)
        {
            Stream.Abort();
        }
    }

    /// <summary>The exchange ended cleanly, with nothing unread.</summary>
    public void ReturnToPool() => pool.Return(this);

    /// <summary>The stream is the caller's from now on: neither the pool nor a deadline of this connection touches it.</summary>
    public DuplexConnection Detach()
    {
        pool.Forget(this);
        return Stream;
    }

    public void Dispose()
    {
        pool.Forget(this);
        Stream.Dispose();
    }
}
