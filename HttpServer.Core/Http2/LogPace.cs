namespace HttpServer.Core.Http2;

/// <summary>How many lines of a kind go to the log in a while, where it is strangers who cause them.</summary>
/// <param name="time">The clock.</param>
internal sealed class LogPace(TimeProvider time)
{
    private const int Most = 10;

    // Enough to see who it is, and no disk is filled by it.
    private static readonly TimeSpan While = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _since = time.GetTimestamp();
    private int _taken;
    private long _left;

    /// <summary>Whether one more may be written.</summary>
    /// <param name="left">How many might not since the last that might.</param>
    public bool TryTake(out long left)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(_since, now) >= While)
            {
                (_since, _taken) = (now, 0);
            }

            left = _left;
            if (_taken == Most)
            {
                _left++;
                return false;
            }

            _taken++;
            _left = 0;
            return true;
        }
    }
}
