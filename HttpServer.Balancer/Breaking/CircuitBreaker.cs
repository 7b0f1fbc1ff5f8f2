using HttpServer.Balancer.Health;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Breaking;

/// <summary>
/// The circuit breaker of one target. Closed, a request costs it one note in a window; changes of state are made one at a time. It acts
/// by the target's obstacles, so that every strategy heeds it.
/// </summary>
internal sealed class CircuitBreaker : IDisposable
{
    private readonly Target _target;
    private readonly TimeProvider _time;

    // Never held while anybody else is told: the pool's queue asks for targets under a lock of its own.
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private volatile CircuitBreakerTerms _terms;
    private volatile RequestWindow _window;
    private volatile CircuitState _state;
    private int _testsUnderWay;
    private int _testsPassed;
    private long _openings;
    private long _openedAt;
    private DateTimeOffset? _changedAt;
    private bool _isDisposed;

    // Counts the changes of state: a request that was let through before the last one says nothing any more.
    private int _epoch;

    public CircuitBreaker(Target target, CircuitBreakerTerms terms, TimeProvider time)
    {
        _target = target;
        _time = time;
        _terms = terms;
        _window = new RequestWindow(terms.FailureWindow, time);
        _timer = time.CreateTimer(static state => ((CircuitBreaker)state!).TryAgain(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public CircuitStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                var (good, bad) = _window.Count();
                return new CircuitStatistics(_state, good + bad, bad, _openings, _changedAt);
            }
        }
    }

    /// <summary>Goes on in its state on other terms.</summary>
    public void Adopt(CircuitBreakerTerms terms)
    {
        Notice? notice;
        lock (_gate)
        {
            if (terms.FailureWindow != _terms.FailureWindow)
            {
                _window = new RequestWindow(terms.FailureWindow, _time);
            }

            _terms = terms;
            notice = _state switch
            {
                CircuitState.Open => HalfOpenOrWait(),
                CircuitState.HalfOpen => CloseOrGoOn(),
                _ => null,
            };
        }

        Tell(notice);
    }

    /// <summary>Lets a request through, or not. The ticket is to be given back with what became of the request.</summary>
    public bool TryPass(out CircuitTicket ticket)
    {
        // Read before the state: should that change between the two, the request says nothing.
        ticket = new CircuitTicket(this, Volatile.Read(ref _epoch), IsTest: false);
        if (_state == CircuitState.Closed)
        {
            return true;
        }

        lock (_gate)
        {
            ticket = new CircuitTicket(this, _epoch, IsTest: _state == CircuitState.HalfOpen);
            if (_state == CircuitState.HalfOpen && HasTestsLeft)
            {
                _testsUnderWay++;
                _target.Set(TargetObstacles.Testing, !HasTestsLeft);
                return true;
            }

            return _state == CircuitState.Closed;
        }
    }

    /// <summary>The request came to no end that says anything about the target.</summary>
    public void Return(CircuitTicket ticket)
    {
        if (!ticket.IsTest)
        {
            return;
        }

        lock (_gate)
        {
            if (ticket.Epoch != _epoch)
            {
                return;
            }

            _testsUnderWay--;
            _target.Set(TargetObstacles.Testing, !HasTestsLeft);
        }

        _target.TellFreed();
    }

    public void Report(CircuitTicket ticket, bool isGood)
    {
        if (!ticket.IsTest)
        {
            if (ticket.Epoch == Volatile.Read(ref _epoch))
            {
                _window.Note(isGood);
                if (!isGood)
                {
                    Consider();
                }
            }

            return;
        }

        Notice? notice;
        lock (_gate)
        {
            if (ticket.Epoch != _epoch)
            {
                return;
            }

            _testsUnderWay--;
            if (isGood)
            {
                _testsPassed++;
            }

            notice = isGood ? CloseOrGoOn() : Open("a test request failed");
        }

        Tell(notice);
    }

    /// <summary>Keeps nobody out any more; what still comes of its requests changes nothing. The queue is for the caller to tell.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer.Dispose();
            _target.Set(TargetObstacles.Open | TargetObstacles.Testing, false);
            Enter(CircuitState.Closed);
        }
    }

    // All that have passed or are under way count, so that no more than so many are ever sent.
    private bool HasTestsLeft => _testsUnderWay + _testsPassed < _terms.TestRequests;

    private void Consider()
    {
        Notice? notice = null;
        lock (_gate)
        {
            var (good, bad) = _window.Count();
            if (_state == CircuitState.Closed && bad >= _terms.FailureThreshold && good + bad >= _terms.MinRequests && !_isDisposed)
            {
                notice = Open($"{bad} of {good + bad} requests failed");
            }
        }

        Tell(notice);
    }

    private Notice Open(string reason)
    {
        _openings++;
        _target.Set(TargetObstacles.Open, true);
        _target.Set(TargetObstacles.Testing, false);
        _openedAt = _time.GetTimestamp();
        Enter(CircuitState.Open);
        _timer.Change(_terms.OpenTimeout, Timeout.InfiniteTimeSpan);
        return new Notice(TargetChange.CircuitOpened, reason, _terms.OpenTimeout);
    }

    private Notice? CloseOrGoOn()
    {
        if (_testsPassed < _terms.TestRequests)
        {
            _target.Set(TargetObstacles.Testing, !HasTestsLeft);
            return null;
        }

        _window.Clear();
        _target.Set(TargetObstacles.Testing, false);
        var passed = _testsPassed;
        Enter(CircuitState.Closed);
        return new Notice(TargetChange.CircuitClosed, $"test requests went well: {passed}", TimeSpan.Zero);
    }

    private void TryAgain()
    {
        Notice? notice;
        lock (_gate)
        {
            notice = _state == CircuitState.Open ? HalfOpenOrWait() : null;
        }

        Tell(notice);
    }

    // The timer may have been under way when its time was changed, or its clock be a little ahead.
    private Notice? HalfOpenOrWait()
    {
        var left = _terms.OpenTimeout - _time.GetElapsedTime(_openedAt);
        if (left > TimeSpan.Zero)
        {
            _timer.Change(left, Timeout.InfiniteTimeSpan);
            return null;
        }

        _target.Set(TargetObstacles.Open, false);
        Enter(CircuitState.HalfOpen);
        return new Notice(TargetChange.CircuitHalfOpened, "it has been open long enough", TimeSpan.Zero);
    }

    private void Enter(CircuitState state)
    {
        Interlocked.Increment(ref _epoch);
        (_testsUnderWay, _testsPassed) = (0, 0);
        _state = state;
        _changedAt = _time.GetUtcNow();
    }

    private void Tell(Notice? notice)
    {
        if (notice is not null)
        {
            _target.Tell(notice.Change, notice.Reason, notice.Duration);
        }

        _target.TellFreed();
    }

    private sealed record Notice(TargetChange Change, string Reason, TimeSpan Duration);
}
