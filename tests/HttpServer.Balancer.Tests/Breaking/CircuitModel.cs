using HttpServer.Balancer.Breaking;

namespace HttpServer.Balancer.Tests.Breaking;

/// <summary>A circuit breaker as plain as can be, for one thread: what the real one is compared with.</summary>
internal sealed class CircuitModel(CircuitBreakerTerms terms)
{
    private readonly List<(double At, bool IsGood)> _seen = [];
    private readonly Dictionary<int, (int Period, bool IsTest)> _underWay = [];
    private double _now;
    private double _openedAt;
    private int _period;
    private int _passed;

    public CircuitState State { get; private set; }

    public int Openings { get; private set; }

    public bool IsPassable => State switch
    {
        CircuitState.Closed => true,
        CircuitState.Open => false,
        _ => _passed + _underWay.Values.Count(request => request == (_period, true)) < terms.TestRequests,
    };

    public void Begin(int id) => _underWay.Add(id, (_period, State == CircuitState.HalfOpen));

    public void End(int id, bool? isGood)
    {
        _underWay.Remove(id, out var request);
        if (isGood is null || request.Period != _period)
        {
            return;
        }
        if (!request.IsTest)
        {
            _seen.Add((_now, isGood.Value));
            var counted = _seen.Where(seen => IsInWindow(seen.At)).ToList();
            if (!isGood.Value && counted.Count >= terms.MinRequests && counted.Count(seen => !seen.IsGood) >= terms.FailureThreshold)
            {
                Open();
            }
        }
        else if (!isGood.Value)
        {
            Open();
        }
        else if (++_passed == terms.TestRequests)
        {
            _seen.Clear();
            Enter(CircuitState.Closed);
        }
    }

    public void Advance(double seconds)
    {
        _now += seconds;
        if (State == CircuitState.Open && _now >= _openedAt + terms.OpenTimeout.TotalSeconds)
        {
            Enter(CircuitState.HalfOpen);
        }
    }

    // The window moves on by tenths.
    private bool IsInWindow(double at)
    {
        var tenth = terms.FailureWindow.TotalSeconds / 10;
        return Math.Floor(_now / tenth) - Math.Floor(at / tenth) < 10;
    }

    private void Open()
    {
        Openings++;
        _openedAt = _now;
        Enter(CircuitState.Open);
    }

    private void Enter(CircuitState state)
    {
        State = state;
        _period++;
        _passed = 0;
    }
}
