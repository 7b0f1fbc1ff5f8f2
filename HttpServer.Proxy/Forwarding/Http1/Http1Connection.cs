using HttpServer.Balancer.Targets;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Deadlines;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>A connection to a backend: in use by one exchange, or idle in its pool.</summary>
internal sealed class Http1Connection(DuplexConnection stream, Http1Pool pool, int affinity) : IExpiring, ITargetBound, IDisposable
{
    // How long to wait before a question about a silent target is asked again.
    private static readonly TimeSpan QuestionInterval = TimeSpan.FromMilliseconds(250);

    private long _deadline = long.MaxValue;
    private int _expired;

    // While an answer is awaited whose absence is looked at before its deadline: that deadline, otherwise 0.
    private long _lastDeadline;
    private int _silence;
    private long _sentAt;
    private ForwardRequest? _waiting;
    private bool _isAsked;

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
        get => Volatile.Read(ref _deadline);
        set
        {
            // In this order: the sweeper reads them the other way round, and must not take a question for the end.
            Volatile.Write(ref _deadline, value);
            Volatile.Write(ref _lastDeadline, 0);
        }
    }

    public int SweeperIndex { get; set; } = -1;

    /// <summary>The running exchange was broken off because its deadline passed.</summary>
    public bool HasExpired => Volatile.Read(ref _expired) != 0;

    /// <summary>The running exchange was broken off because the target answers nobody, so that it may go elsewhere.</summary>
    public bool HasStalled => Volatile.Read(ref _silence) == Silence.Broken;

    /// <summary>The request is sent. When nothing has come of it for a while the target is asked about; when that is stalled, the exchange is broken off.</summary>
    /// <param name="sentAt">When.</param>
    /// <param name="questionAt">When to ask first.</param>
    /// <param name="request">What is waiting.</param>
    public void AwaitAnswer(long sentAt, long questionAt, ForwardRequest request)
    {
        var last = Deadline;
        if (questionAt >= last)
        {
            return;
        }

        (_sentAt, _waiting, _isAsked) = (sentAt, request, false);
        Volatile.Write(ref _silence, Silence.Awaited);
        Volatile.Write(ref _lastDeadline, last);
        Volatile.Write(ref _deadline, questionAt);
    }

    /// <summary>The answer is here. False when the exchange has been broken off just now.</summary>
    public bool TryHear() => _silence == Silence.None || Interlocked.CompareExchange(ref _silence, Silence.None, Silence.Awaited) == Silence.Awaited;

    public void Expire(long now)
    {
        var last = Volatile.Read(ref _lastDeadline);
        var deadline = Deadline;
        if (deadline > now || pool.TryRemoveIdle(this))
        {
            return;
        }

        // Taken from the shelf just now by an exchange with a deadline of its own?
        if (IsIdle || Deadline > now)
        {
            return;
        }

        if (last == 0 || last <= now)
        {
            Volatile.Write(ref _expired, 1);
            Stream.Abort();
        }
        else if (IsStalled())
        {
            Stream.Abort();
        }
        else
        {
            // Unless the exchange has gone on meanwhile.
            Interlocked.CompareExchange(ref _deadline, Math.Min(now + pool.Ticks(QuestionInterval), last), deadline);
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

    private bool IsStalled()
    {
        if (Volatile.Read(ref _silence) != Silence.Awaited)
        {
            return false;
        }

        var isFirst = !_isAsked;
        _isAsked = true;
        return pool.Target.IsStalled(_sentAt, isFirst) && _waiting is { } request && request.Route.Retry.TryMove(request)
            && Interlocked.CompareExchange(ref _silence, Silence.Broken, Silence.Awaited) == Silence.Awaited;
    }

    public void Dispose()
    {
        pool.Forget(this);
        Stream.Dispose();
    }

    private static class Silence
    {
        public const int None = 0;
        public const int Awaited = 1;
        public const int Broken = 2;
    }
}
