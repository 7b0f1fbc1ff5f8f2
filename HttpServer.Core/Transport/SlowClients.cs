using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;

namespace HttpServer.Core.Transport;

/// <summary>
/// Cuts connections whose clients take less than <see cref="ServerOptions.MinResponseRate"/> of what waits for them. Looks
/// a few times in each grace at those with a waiting write and at no others; while there are none, no timer runs.
/// </summary>
internal sealed class SlowClients : IDisposable
{
    private const int LooksPerGrace = 4;

    // A receiver's system opens its window in steps of a sixteenth of its buffer or of a segment, so that a reader above
    // the rate may seem to stand still for longer than one grace.
    private const int GracesOfDebt = 2;

    private readonly LiveOptions<ServerOptions> _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private List<EpollConnection> _waiting = [];
    private List<EpollConnection> _spare = [];
    private bool _isArmed;

    public SlowClients(LiveOptions<ServerOptions> options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _timer = time.CreateTimer(static state => ((SlowClients)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Watches a connection with a waiting write until a look finds it without.</summary>
    public void Add(EpollConnection connection)
    {
        lock (_gate)
        {
            _waiting.Add(connection);
            if (!_isArmed)
            {
                _isArmed = true;
                Arm();
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        List<EpollConnection> seen;
        lock (_gate)
        {
            seen = _waiting;
            _waiting = _spare;
        }

        var rate = _options.Current.MinResponseRate;
        var longest = Interval * 2;
        var bound = Interval * (LooksPerGrace * GracesOfDebt);
        var now = _time.GetTimestamp();
        seen.RemoveAll(connection => !connection.IsStillTaking(rate, bound, longest, now));
        lock (_gate)
        {
            _waiting.AddRange(seen);
            seen.Clear();
            _spare = seen;
            _isArmed = _waiting.Count > 0;
            if (_isArmed)
            {
                Arm();
            }
        }
    }

    private TimeSpan Interval => TimeSpan.FromSeconds(_options.Current.MinRateGrace / LooksPerGrace);

    private void Arm() => _timer.Change(Interval, Timeout.InfiniteTimeSpan);
}
