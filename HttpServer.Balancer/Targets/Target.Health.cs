using System.Diagnostics.CodeAnalysis;
using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;

namespace HttpServer.Balancer.Targets;

/// <content>Whether the target is well.</content>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "They end when the pool lets the target go, as its attachment does.")]
public sealed partial class Target
{
    private int _obstacles;
    private int _mode;
    private long _outSince;
    private volatile PassiveHealth? _passive;
    private volatile CircuitBreaker? _breaker;
    private volatile SlowStart? _slowStart;

    /// <summary>What its operator wants of it. Default <see cref="TargetMode.Up"/>.</summary>
    public TargetMode Mode
    {
        get => (TargetMode)Volatile.Read(ref _mode);
        set
        {
            Interlocked.Exchange(ref _mode, (int)value);
            TargetMode seen;
            do
            {
                // Whoever sets another mode at the same moment may be the last to write the one and not the other.
                seen = Mode;
                Set(TargetObstacles.Mode, seen != TargetMode.Up);
            }
            while (seen != Mode);
            Volatile.Write(ref _endsAt, seen == TargetMode.Up || Pool is not { } pool ? long.MaxValue
                : seen == TargetMode.Drain ? TargetPool.EndOf(pool.Terms)
                : pool.Terms.Time.GetTimestamp());
            TellFreed();
        }
    }

    /// <summary>Whether it is in selection: its mode is up, its probes pass, it is not ejected, and its circuit breaker is closed or has a test to spare. Leases that are held go on.</summary>
    public bool IsAvailable => Obstacles == TargetObstacles.None;

    /// <summary>As <see cref="IsAvailable"/>, or out only for the moment, because all tests of its half-open circuit breaker are under way: what the health of a gateway goes by.</summary>
    public bool IsWell => (Obstacles & ~TargetObstacles.Testing) == TargetObstacles.None;

    /// <summary>Whether active probes of it pass; true where there are none.</summary>
    public bool IsProbedWell => (Obstacles & TargetObstacles.Probed) == 0;

    /// <summary>Whether it is ejected because of failures.</summary>
    public bool IsEjected => (Obstacles & TargetObstacles.Ejected) != 0;

    /// <summary>Ejections that count for the length of the next one.</summary>
    public int Ejections => _passive?.Ejections ?? 0;

    /// <summary>What its circuit breaker has seen; null where it has none.</summary>
    public CircuitStatistics? Circuit => _breaker?.Statistics;

    /// <summary>Whether measuring response times is worth while.</summary>
    public bool WantsResponseTimes => ResponseTimes is not null || _passive is { WantsResponseTimes: true };

    /// <summary>How long a request may wait for an answer before <see cref="IsStalled"/> is to be asked; null for never.</summary>
    public TimeSpan? StallTimeout => _passive?.StallTimeout;

    /// <summary>How long the target took from the whole request to the head of its response.</summary>
    public void NoteResponseTime(TimeSpan responseTime)
    {
        ResponseTimes?.Note(responseTime);
        _passive?.NoteResponseTime(responseTime);
    }

    /// <summary>The target gave no response, or none in time: for strategies that choose by response times a bad one.</summary>
    public void NoteFailure() => ResponseTimes?.Note(PeakEwma.Failure);

    /// <summary>
    /// To be asked for a request that has waited for <see cref="StallTimeout"/>, and again from time to time. True when probes, failures or
    /// the circuit breaker have taken the target out since, or it has just been ejected because it answers nobody: the request had better
    /// go elsewhere, if it may. What a target has that is being drained may finish.
    /// </summary>
    /// <param name="sentAt">When the request was sent: a timestamp of the pool's clock.</param>
    /// <param name="isFirstQuestion">Whether this request asks for the first time, so that it is counted once.</param>
    public bool IsStalled(long sentAt, bool isFirstQuestion) => _passive?.IsStalled(sentAt, isFirstQuestion) ?? false;

    /// <summary>What active probes found, after as many of them as it takes to be believed. A pass ends an ejection too. Of a target that its pool has let go nothing is kept.</summary>
    /// <param name="isWell">Whether the target is well.</param>
    /// <param name="since">When the last probe began, a timestamp of the pool's clock; null for just now. An ejection after that stays.</param>
    public void SetProbed(bool isWell, long? since = null)
    {
        Set(TargetObstacles.Probed, !isWell);
        if (IsRetired)
        {
            Set(TargetObstacles.Probed, false);
        }
        if (isWell)
        {
            _passive?.Forgive(since);
        }
        TellFreed();
    }

    internal TargetObstacles Obstacles => (TargetObstacles)Volatile.Read(ref _obstacles);

    /// <summary>Whether nothing but guesses keeps requests away.</summary>
    internal bool IsOutByGuesses => Obstacles is var obstacles && (obstacles & TargetObstacles.Guesses) != 0 && (obstacles & ~TargetObstacles.Guesses) == 0;

    /// <summary>Whether it is out by guesses, and could take a request all the same.</summary>
    internal bool IsWorthATry => IsOutByGuesses && !IsFull && !IsRetired;

    /// <summary>Whether anything is to be told what becomes of its requests.</summary>
    internal bool GoesByReports => _passive is not null || _breaker is not null;

    internal (int Fast, int Slow) ResponsePace => _passive?.Pace ?? (0, 0);

    /// <summary>Below 1 while a target that has come back takes less than its share.</summary>
    internal double ShareNow => _slowStart is { IsOn: true } slow ? slow.Share(Pool?.Terms.SlowStart ?? TimeSpan.Zero) : 1;

    /// <summary>Puts an obstacle in the way or takes it away. The queue hears of it by <see cref="TellFreed"/>, which is for the caller to call without a lock.</summary>
    internal void Set(TargetObstacles obstacle, bool isThere)
    {
        var before = (TargetObstacles)(isThere ? Interlocked.Or(ref _obstacles, (int)obstacle) : Interlocked.And(ref _obstacles, ~(int)obstacle));
        // Test requests are no way of coming back.
        if (!isThere && (before & ~TargetObstacles.Testing) != 0 && (before & ~TargetObstacles.Testing & ~obstacle) == 0)
        {
            _slowStart?.Begin();
        }
        if (isThere && (obstacle & TargetObstacles.Failing) != 0 && (before & TargetObstacles.Failing) == 0 && Pool is { } pool)
        {
            Volatile.Write(ref _outSince, pool.Terms.Time.GetTimestamp());
        }
        Volatile.Read(ref _place)?.OnTaken();
    }

    /// <summary>Whether it is out because it fails, and was not yet at that time.</summary>
    internal bool HasFailedSince(long timestamp) => (Obstacles & TargetObstacles.Failing) != 0 && Volatile.Read(ref _outSince) >= timestamp;

    internal void TellFreed() => Volatile.Read(ref _place)?.OnFreed();

    internal void Tell(TargetChange change, string reason, TimeSpan duration) => Pool?.Terms.Observer?.OnChanged(this, change, reason, duration);

    internal void ReportAnswer(CircuitTicket ticket, int status)
    {
        _passive?.ReportAnswer(status);
        ticket.Breaker?.Report(ticket, isGood: status < 500);
    }

    internal void ReportFailure(CircuitTicket ticket, TargetFailure failure)
    {
        _passive?.ReportFailure(failure);
        ticket.Breaker?.Report(ticket, isGood: false);
    }

    /// <summary>Takes over the terms of its pool, and keeps what it knows. For the pool, which does one such thing at a time.</summary>
    internal void Heed(TargetPoolTerms terms)
    {
        if (terms.PassiveHealth is null)
        {
            _passive?.Dispose();
            _passive = null;
        }
        else if (_passive is { } passive)
        {
            passive.Adopt(terms.PassiveHealth);
        }
        else
        {
            _passive = new PassiveHealth(this, terms.PassiveHealth, terms.Time);
        }
        if (terms.CircuitBreaker is null)
        {
            _breaker?.Dispose();
            _breaker = null;
        }
        else if (_breaker is { } breaker)
        {
            breaker.Adopt(terms.CircuitBreaker);
        }
        else
        {
            _breaker = new CircuitBreaker(this, terms.CircuitBreaker, terms.Time);
        }
        _slowStart = terms.SlowStart > TimeSpan.Zero ? _slowStart ?? new SlowStart(terms.Time) : null;
    }

    // Its timers would keep it, and nobody probes it any more: should it come back, it is as good as new.
    private void EndHealth()
    {
        _passive?.Dispose();
        _breaker?.Dispose();
        (_passive, _breaker, _slowStart) = (null, null, null);
        Set(TargetObstacles.Probed, false);
    }
}
