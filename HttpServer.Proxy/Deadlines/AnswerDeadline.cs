using HttpServer.Core.Timing;
using HttpServer.Proxy.Forwarding;

namespace HttpServer.Proxy.Deadlines;

/// <summary>
/// The deadline of an exchange. While an answer is awaited whose absence is looked at before that, the target is asked about from time to time;
/// when it is stalled, the exchange is broken off. Moved by the exchange, looked at by the sweeper. To be kept in a field, never copied.
/// </summary>
internal struct AnswerDeadline(long deadline)
{
    // How long to wait before a question about a silent target is asked again.
    private static readonly TimeSpan QuestionInterval = TimeSpan.FromMilliseconds(250);

    private long _next = deadline;

    // While questions are asked: the deadline, otherwise 0.
    private long _last;
    private int _silence;
    private long _sentAt;
    private ForwardRequest? _waiting;
    private bool _isAsked;

    /// <summary>The deadline, or the next question if that is sooner. What is set ends the questions.</summary>
    public long Next
    {
        readonly get => Volatile.Read(in _next);
        set
        {
            // In this order: the sweeper reads them the other way round, and must not take a question for the end.
            Volatile.Write(ref _next, value);
            Volatile.Write(ref _last, 0);
        }
    }

    /// <summary>What the sweeper is to read before it makes sure that the exchange is the one that it takes it for.</summary>
    public readonly (long Last, long Next) Reading
    {
        get
        {
            var last = Volatile.Read(in _last);
            return (last, Next);
        }
    }

    /// <summary>The exchange was broken off because the target answers nobody, so that it may go elsewhere.</summary>
    public readonly bool HasStalled => Volatile.Read(in _silence) == Silence.Broken;

    /// <summary>The request has been sent, and nothing but its answer is awaited.</summary>
    /// <param name="sentAt">When.</param>
    /// <param name="request">What is waiting.</param>
    /// <param name="time">The clock of the deadline.</param>
    public void AwaitAnswer(long sentAt, ForwardRequest request, TimeProvider time)
    {
        if (request.Lease.Target.StallTimeout is not { } stall || !request.IsOneOfMany)
        {
            return;
        }

        var last = Next;
        var questionAt = sentAt + time.Ticks(stall);
        if (questionAt >= last)
        {
            return;
        }

        (_sentAt, _waiting, _isAsked) = (sentAt, request, false);
        Volatile.Write(ref _silence, Silence.Awaited);
        Volatile.Write(ref _last, last);
        Volatile.Write(ref _next, questionAt);
    }

    /// <summary>The answer is here. False when the exchange has been broken off just now.</summary>
    public bool TryHear() => _silence == Silence.None || Interlocked.CompareExchange(ref _silence, Silence.None, Silence.Awaited) == Silence.Awaited;

    /// <summary>Whether the deadline itself has passed, not only the time for a question.</summary>
    public static bool IsOver((long Last, long Next) reading, long now) => reading.Last == 0 || reading.Last <= now;

    /// <summary>It is time for a question. True when the exchange is to be broken off.</summary>
    public bool TryBreakOff((long Last, long Next) reading, long now, TimeProvider time)
    {
        if (IsStalled())
        {
            return true;
        }

        // Unless the exchange has gone on meanwhile.
        Interlocked.CompareExchange(ref _next, Math.Min(now + time.Ticks(QuestionInterval), reading.Last), reading.Next);
        return false;
    }

    private bool IsStalled()
    {
        if (Volatile.Read(ref _silence) != Silence.Awaited || _waiting is not { } request)
        {
            return false;
        }

        var isFirst = !_isAsked;
        _isAsked = true;
        return request.Lease.Target.IsStalled(_sentAt, isFirst) && request.Route.Retry.TryMove(request)
            && Interlocked.CompareExchange(ref _silence, Silence.Broken, Silence.Awaited) == Silence.Awaited;
    }

    private static class Silence
    {
        public const int None = 0;
        public const int Awaited = 1;
        public const int Broken = 2;
    }
}
