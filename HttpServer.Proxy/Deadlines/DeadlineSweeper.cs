namespace HttpServer.Proxy.Deadlines;

/// <summary>
/// Ends what has outlived its deadline, or the time that its target was given when it was removed. Setting a deadline is one write to a field, because it happens several times
/// a request; one timer looks at all of them, ten times a second.
/// </summary>
internal sealed class DeadlineSweeper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    // Targets are let go in minutes, not in seconds.
    private const int RoundsPerLook = 10;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private IExpiring[] _watched = new IExpiring[64];
    private int _count;
    private int _sweeping;
    private uint _round;

    public DeadlineSweeper(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((DeadlineSweeper)state!).Sweep(), this, Period, Period);
    }

    public void Watch(IExpiring item)
    {
        lock (_lock)
        {
            if (_count == _watched.Length)
            {
                Array.Resize(ref _watched, _count * 2);
            }

            item.SweeperIndex = _count;
            _watched[_count++] = item;
        }
    }

    public void Forget(IExpiring item)
    {
        lock (_lock)
        {
            var index = item.SweeperIndex;
            if (index < 0)
            {
                return;
            }

            // The last takes the place that becomes free.
            var last = _watched[--_count];
            _watched[index] = last;
            last.SweeperIndex = index;
            _watched[_count] = null!;
            item.SweeperIndex = -1;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) != 0)
        {
            return;
        }

        List<IExpiring>? expired = null;
        List<ITargetBound>? left = null;
        var looksAtTargets = _round++ % RoundsPerLook == 0;
        var now = _time.GetTimestamp();
        lock (_lock)
        {
            for (var i = 0; i < _count; i++)
            {
                if (_watched[i].Deadline <= now)
                {
                    (expired ??= []).Add(_watched[i]);
                }
                else if (looksAtTargets && _watched[i] is ITargetBound bound && bound.Target.IsOverdue(now))
                {
                    (left ??= []).Add(bound);
                }
            }
        }

        // Outside the lock: expiring closes, and closing forgets.
        try
        {
            foreach (var item in expired ?? [])
            {
                item.Expire(now);
            }

            foreach (var item in left ?? [])
            {
                item.LeaveTarget();
            }
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }
}
