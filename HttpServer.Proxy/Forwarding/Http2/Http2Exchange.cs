using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Deadlines;

namespace HttpServer.Proxy.Forwarding.Http2;

/// <summary>One request over HTTP/2 and its response: what it is waiting for, and until when.</summary>
internal sealed class Http2Exchange : IExpiring, ITargetBound, IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _stepTicks;
    private readonly long _overall;
    private readonly CancellationTokenSource _cancellation = new();
    private long _deadline;
    private long _sentAt;
    private volatile Phase _phase;
    private volatile bool _hasExpired;
    private volatile ForwardError? _fault;

    /// <param name="request">What is forwarded.</param>
    /// <param name="isStream">Its two directions may be silent for as long as they like: only the bound of the whole request counts.</param>
    /// <param name="hasBody">Whether something is to be uploaded.</param>
    /// <param name="time">The clock of the deadlines.</param>
    public Http2Exchange(ForwardRequest request, bool isStream, bool hasBody, TimeProvider time)
    {
        Request = request;
        _time = time;
        HasBody = hasBody;
        var now = time.GetTimestamp();
        _stepTicks = isStream ? long.MaxValue : Ticks(request.Route.Timeout);
        _overall = request.TimeLeft == Timeout.InfiniteTimeSpan ? long.MaxValue : now + Ticks(request.TimeLeft);
        _deadline = Math.Min(now + Ticks(request.ConnectTimeout), _overall);
        Start = now;
    }

    private enum Phase
    {
        Connecting,
        Sending,
        AwaitingHead,
        Body,
    }

    public ForwardRequest Request { get; }

    public bool HasBody { get; }

    public long Start { get; }

    public Target Target => Request.Lease.Target;

    public CancellationToken Token => _cancellation.Token;

    public long Deadline => Volatile.Read(ref _deadline);

    public int SweeperIndex { get; set; } = -1;

    /// <summary>What was wrong on the client's side of the upload; it explains whatever fails after it.</summary>
    public ForwardError? Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public void Expire(long now)
    {
        if (Deadline <= now)
        {
            _hasExpired = true;
            Cancel();
        }
    }

    public void LeaveTarget()
    {
        _fault ??= ForwardError.TargetRemoved;
        Cancel();
    }

    /// <summary>Ends everything that this exchange waits for. Harmless when repeated.</summary>
    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The sweeper has seen it expire just when it ended.
        }
    }

    /// <summary>A connection has been found, and the head is being written to it.</summary>
    public void NoteSending()
    {
        if (_phase == Phase.Connecting)
        {
            Request.IsSent = true;
            _phase = HasBody ? Phase.Sending : Phase.AwaitingHead;
            NoteSent();
            BackendTurn();
        }
    }

    /// <summary>All of the request has been handed over.</summary>
    public void NoteUploaded()
    {
        if (_phase == Phase.Sending)
        {
            _phase = Phase.AwaitingHead;
        }

        NoteSent();
        BackendTurn();
    }

    /// <summary>The head of the response is here.</summary>
    public void NoteHead()
    {
        Request.Record?.UpstreamTicks = _time.GetTimestamp() - Start;
        // With the request still under way, the time was the client's as much as the backend's.
        if (_phase == Phase.AwaitingHead && _sentAt != 0)
        {
            Request.Lease.Target.NoteResponseTime(_time.GetElapsedTime(_sentAt));
        }

        _phase = Phase.Body;
    }

    /// <summary>The backend is to act within the route's timeout.</summary>
    public void BackendTurn() => Volatile.Write(ref _deadline, _stepTicks == long.MaxValue ? _overall : Math.Min(_time.GetTimestamp() + _stepTicks, _overall));

    /// <summary>The client is to act; the server has bounds of its own for that.</summary>
    public void ClientTurn() => Volatile.Write(ref _deadline, _overall);

    /// <summary>Names a failure by what was going on.</summary>
    public ForwardError Explain(Exception exception, CancellationToken closed)
    {
        if (Fault is { } fault)
        {
            return fault;
        }

        if (closed.IsCancellationRequested)
        {
            return ForwardError.ClientAborted;
        }

        if (_hasExpired)
        {
            return _time.GetTimestamp() >= _overall ? ForwardError.RequestTimeout : _phase switch
            {
                Phase.Connecting => ForwardError.ConnectTimeout,
                Phase.Sending => ForwardError.SendTimeout,
                Phase.AwaitingHead => ForwardError.HeadTimeout,
                _ => ForwardError.BodyTimeout,
            };
        }

        return Http2Errors.Of(exception, hasHead: _phase == Phase.Body);
    }

    public void Dispose() => _cancellation.Dispose();

    private void NoteSent() => _sentAt = Request.Lease.Target.WantsResponseTimes && _phase == Phase.AwaitingHead ? _time.GetTimestamp() : 0;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
