using HttpServer.Balancer.Targets;
using HttpServer.Core.Timing;
using HttpServer.Proxy.Deadlines;
using HttpServer.Proxy.Forwarding.Http1;

namespace HttpServer.Proxy.Forwarding.Http2;

/// <summary>One request over HTTP/2 and its response: what it is waiting for, and until when.</summary>
internal sealed class Http2Exchange : IExpiring, ITargetBound, IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _stepTicks;
    private readonly long _overall;
    private readonly CancellationTokenSource _cancellation = new();
    // Of the phase: the end of the upload and the head of the response may come at the same moment.
    private readonly Lock _lock = new();
    private AnswerDeadline _deadline;
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
        _stepTicks = isStream ? long.MaxValue : time.Ticks(request.Route.Timeout);
        _overall = request.TimeLeft == Timeout.InfiniteTimeSpan ? long.MaxValue : request.StartedAt + time.Ticks(request.TimeLeft);
        _deadline = new AnswerDeadline(Math.Min(now + time.Ticks(request.ConnectTimeout), _overall));
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

    /// <summary>Whether a connection was made for it, so that none of its failures is one of age.</summary>
    public bool HasDialled { get; set; }

    /// <summary>Whether it may be sent once more to the same target: a connection that was there before has died, and twice is as good as once (RFC 9110, 9.2.2).</summary>
    public bool MayRepeat(ForwardError error) =>
        error == ForwardError.UpstreamClosed && _phase == Phase.AwaitingHead && !HasDialled && Request.IsBodiless
        && IdempotentMethods.Contains(Request.Context.Request.Method);

    public Target Target => Request.Lease.Target;

    public CancellationToken Token => _cancellation.Token;

    public long Deadline => _deadline.Next;

    public int SweeperIndex { get; set; } = -1;

    /// <summary>What was wrong on the client's side of the upload; it explains whatever fails after it.</summary>
    public ForwardError? Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public void Expire(long now)
    {
        var reading = _deadline.Reading;
        if (reading.Next > now)
        {
            return;
        }

        if (AnswerDeadline.IsOver(reading, now))
        {
            _hasExpired = true;
            Cancel();
        }
        else if (_deadline.TryBreakOff(reading, now, _time))
        {
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
        lock (_lock)
        {
            if (_phase == Phase.Connecting)
            {
                Request.IsSent = true;
                _phase = Phase.Sending;
                BackendTurn();
                if (!HasBody)
                {
                    NoteUploaded();
                }
            }
        }
    }

    /// <summary>All of the request has been handed over.</summary>
    public void NoteUploaded()
    {
        lock (_lock)
        {
            BackendTurn();
            if (_phase != Phase.Sending)
            {
                return;
            }

            _phase = Phase.AwaitingHead;
            _sentAt = Request.WantsResponseTime ? _time.GetTimestamp() : 0;
            if (_sentAt != 0)
            {
                _deadline.AwaitAnswer(_sentAt, Request, _time);
            }
        }
    }

    /// <summary>The head of the response is here. When this returns, it is the one for the client.</summary>
    /// <exception cref="ForwardException">Another attempt answers the client, or is to do so.</exception>
    public void NoteHead(int status)
    {
        lock (_lock)
        {
            _phase = Phase.Body;
            if (!_deadline.TryHear())
            {
                throw new ForwardException(ForwardError.Stalled);
            }
        }

        // With the request still under way, the time was the client's as much as the backend's.
        Request.TakeAnswer(status, _sentAt, _time);
    }

    /// <summary>The backend is to act within the route's timeout.</summary>
    public void BackendTurn() => _deadline.Next = _stepTicks == long.MaxValue ? _overall : Math.Min(_time.GetTimestamp() + _stepTicks, _overall);

    /// <summary>The client is to act; the server has bounds of its own for that.</summary>
    public void ClientTurn() => _deadline.Next = _overall;

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

        if (_deadline.HasStalled)
        {
            return ForwardError.Stalled;
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
}
