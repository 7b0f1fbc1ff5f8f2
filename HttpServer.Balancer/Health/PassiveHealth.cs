using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Health;

/// <summary>
/// Ejects a target by what becomes of its requests, and lets it return: "passive" health, or outlier detection. A success costs one read
/// while nothing is wrong.
/// </summary>
internal sealed class PassiveHealth : IDisposable
{
    // Fewer than that may wait for one page that takes its time.
    private const int SuspectsForStall = 3;

    // Below that nothing is known about how long a pool takes.
    private const int AnswersForStall = 50;

    // A pool in which more of its answers are slow is one that takes its time.
    private const double MostSlowAnswers = 0.02;

    // Of a target that refused, where the first ejection is to be longer than that.
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(1);

    private readonly Target _target;
    private readonly TimeProvider _time;

    // Never held while anybody else is told: the pool's queue asks for targets under a lock of its own.
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private volatile PassiveHealthTerms _terms;
    private volatile RequestWindow? _window;
    private volatile ResponsePace? _pace;
    private int _consecutive;
    private int _ejections;
    private long _ejectedAt;
    private long _returnedAt;
    private TimeSpan _duration;
    private bool _isEjected;
    private bool _isStalled;
    private bool _isDisposed;

    public PassiveHealth(Target target, PassiveHealthTerms terms, TimeProvider time)
    {
        _target = target;
        _time = time;
        _terms = terms;
        _timer = time.CreateTimer(static state => ((PassiveHealth)state!).Return("its time is over", isByTime: true), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Adopt(terms);
    }

    /// <summary>Ejections in a row, those whose time has been made up for left out.</summary>
    public int Ejections
    {
        get
        {
            lock (_gate)
            {
                return EjectionsThatCount;
            }
        }
    }

    public bool WantsResponseTimes => _pace is not null;

    /// <summary>How long a request may wait for an answer before <see cref="IsStalled"/> is to be asked; null for never.</summary>
    public TimeSpan? StallTimeout => _pace?.Slow;

    public void Adopt(PassiveHealthTerms terms)
    {
        lock (_gate)
        {
            _terms = terms;
            _window = terms.FailurePercent <= 0 ? null : _window?.Length == terms.Window ? _window : new RequestWindow(terms.Window, _time);
            _pace = terms.StallTimeout <= TimeSpan.Zero ? null : _pace?.Slow == terms.StallTimeout ? _pace : new ResponsePace(terms.StallTimeout, _time);
        }
    }

    public void NoteResponseTime(TimeSpan responseTime)
    {
        _pace?.Note(responseTime);
        if (Volatile.Read(ref _isStalled))
        {
            Return("it answers again");
        }
    }

    public (int Fast, int Slow) Pace => _pace?.Count() ?? (0, 0);

    public void ReportAnswer(int status)
    {
        var terms = _terms;
        if (status >= 400 && terms.StatusCodes.Contains(status))
        {
            Fail($"status {status}", isCertain: false);
            return;
        }

        if (Volatile.Read(ref _consecutive) != 0)
        {
            Volatile.Write(ref _consecutive, 0);
        }

        _window?.Note(isGood: true);
    }

    public void ReportFailure(TargetFailure failure) => Fail(
        failure switch
        {
            TargetFailure.Connect => "no connection",
            TargetFailure.Refused => "refused",
            TargetFailure.Broken => "broken off",
            _ => "timeout",
        },
        isCertain: failure is TargetFailure.Connect or TargetFailure.Refused,
        failure == TargetFailure.Refused);

    /// <summary>
    /// To be asked for a request that has waited for <see cref="StallTimeout"/> since it was sent, and again from time to time.
    /// True when the target is out, so that the request had better go elsewhere.
    /// </summary>
    public bool IsStalled(long sentAt, bool isFirstQuestion)
    {
        if (_target.HasFailedSince(sentAt))
        {
            // Where answers take long anyway, waiting says nothing.
            return !IsKnownToBeSlow();
        }

        if (!isFirstQuestion || _pace is not { } pace || pace.HasAnsweredSince(sentAt) || pace.Suspect() < SuspectsForStall || !IsUsuallyFast())
        {
            return false;
        }

        Eject($"no answer to {SuspectsForStall} requests for {pace.Slow.TotalSeconds:0.###} s", isStall: true);
        return _target.HasFailedSince(sentAt);
    }

    /// <summary>The target is well again, as a probe says.</summary>
    /// <param name="since">When the probe began; null for just now. An ejection after that stays.</param>
    public void Forgive(long? since)
    {
        if (since is null || since >= Volatile.Read(ref _ejectedAt))
        {
            Return("its probe passed");
        }
    }

    /// <summary>Keeps the target out no more. The queue is for the caller to tell.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer.Dispose();
            _isEjected = false;
            Volatile.Write(ref _isStalled, false);
            _target.Set(TargetObstacles.Ejected, false);
        }
    }

    // A returned target makes up for one ejection in each time that the first one lasts.
    private int EjectionsThatCount =>
        _isEjected ? _ejections : _ejections - (int)Math.Min(_time.GetElapsedTime(_returnedAt) / _terms.EjectionTime, _ejections);

    private bool IsUsuallyFast() => CountAnswers() is var (fast, slow) && fast + slow >= AnswersForStall && slow <= MostSlowAnswers * (fast + slow);

    private bool IsKnownToBeSlow() => CountAnswers() is var (fast, slow) && fast + slow >= AnswersForStall && slow > MostSlowAnswers * (fast + slow);

    private (int Fast, int Slow) CountAnswers()
    {
        var (fast, slow) = (0, 0);
        foreach (var target in _target.Pool?.Targets ?? [])
        {
            var (itsFast, itsSlow) = target.ResponsePace;
            fast += itsFast;
            slow += itsSlow;
        }

        return (fast, slow);
    }

    private void Fail(string what, bool isCertain, bool isRefusal = false)
    {
        var terms = _terms;
        var consecutive = Interlocked.Increment(ref _consecutive);
        _window?.Note(isGood: false);
        if (isCertain)
        {
            Eject(what, isStall: false, isRefusal);
        }
        else if (terms.ConsecutiveFailures > 0 && consecutive >= terms.ConsecutiveFailures)
        {
            Eject($"{consecutive} failures in a row, the last: {what}", isStall: false);
        }
        else if (_window?.Count() is var (good, bad) && good + bad >= terms.MinRequests && bad * 100.0 >= terms.FailurePercent * (good + bad))
        {
            Eject($"{bad} of {good + bad} requests failed, the last: {what}", isStall: false);
        }
    }

    private void Eject(string reason, bool isStall, bool isRefusal = false)
    {
        TimeSpan duration;
        lock (_gate)
        {
            if (_isEjected || _isDisposed || _target.Pool is not { } pool || !pool.TryEject(_target, _terms.MaxEjectedPercent))
            {
                return;
            }

            // Those beyond the longest would only take the longer to make up for.
            var most = Math.Max(1, (int)Math.Min(Math.Ceiling(_terms.MaxEjectionTime / _terms.EjectionTime), int.MaxValue));
            _ejections = Math.Min(EjectionsThatCount + 1, most);
            _isEjected = true;
            _ejectedAt = _time.GetTimestamp();
            duration = _ejections < most ? _terms.EjectionTime * _ejections : _terms.MaxEjectionTime;
            if (isRefusal && AfterRefusal * _ejections < duration)
            {
                duration = AfterRefusal * _ejections;
            }

            _duration = duration;
            Volatile.Write(ref _isStalled, isStall);
            _timer.Change(duration, Timeout.InfiniteTimeSpan);
        }

        _target.Tell(TargetChange.Ejected, reason, duration);
        _target.TellFreed();
    }

    private void Return(string reason, bool isByTime = false)
    {
        lock (_gate)
        {
            if (!_isEjected)
            {
                return;
            }

            // Of an ejection that has ended already, or its clock is a little ahead.
            if (isByTime && _duration - _time.GetElapsedTime(_ejectedAt) is var left && left > TimeSpan.Zero)
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            _isEjected = false;
            Volatile.Write(ref _isStalled, false);
            Volatile.Write(ref _consecutive, 0);
            _window?.Clear();
            _returnedAt = _time.GetTimestamp();
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _target.Set(TargetObstacles.Ejected, false);
        }

        _target.Tell(TargetChange.Returned, reason, TimeSpan.Zero);
        _target.TellFreed();
    }
}
