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

    // One after the other, so that of thousands only a few are cut at a time: cutting hundreds at once holds up the rest.
    private const int Shares = 16;

    private readonly LiveOptions<ServerOptions> _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly List<EpollConnection>[] _waiting = [.. Enumerable.Range(0, Shares).Select(static _ => new List<EpollConnection>())];
    private List<EpollConnection> _spare = [];
    private int _added;
    private int _looked;
    private bool _isArmed;

    public SlowClients(LiveOptions<ServerOptions> options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _timer = time.CreateTimer(static state => ((SlowClients)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Interval => TimeSpan.FromSeconds(_options.Current.MinRateGrace / LooksPerGrace);

    /// <summary>Watches a connection with a waiting write until a look finds it without.</summary>
    public void Add(EpollConnection connection)
    {
        lock (_gate)
        {
            _waiting[_added++ & (Shares - 1)].Add(connection);
            if (!_isArmed)
            {
                Arm();
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        int share;
        List<EpollConnection> seen;
        lock (_gate)
        {
            share = _looked++ & (Shares - 1);
            (seen, _waiting[share]) = (_waiting[share], _spare);
        }

        var rate = _options.Current.MinResponseRate;
        var longest = Interval * 2;
        var bound = Interval * (LooksPerGrace * GracesOfDebt);
        var now = _time.GetTimestamp();
        seen.RemoveAll(connection => !connection.IsStillTaking(rate, bound, longest, now));
        lock (_gate)
        {
            _waiting[share].AddRange(seen);
            seen.Clear();
            _spare = seen;
            _isArmed = false;
            if (_waiting.Any(static waiting => waiting.Count > 0))
            {
                Arm();
            }
        }
    }

    private void Arm()
    {
        _isArmed = true;
        _timer.Change(Interval / Shares, Timeout.InfiniteTimeSpan);
    }
}
