namespace HttpServer.Core.Overload;

/// <summary>Lets ten lines of a kind in ten seconds go to the log, where it is strangers who cause them. Thread-safe.</summary>
/// <param name="time">The clock.</param>
public sealed class LogPace(TimeProvider time)
{
    private const int Most = 10;

    // Enough to see who it is, and no disk is filled by it.
    private static readonly TimeSpan While = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _since = time.GetTimestamp();
    private int _taken;
    private long _left;

    /// <summary>Whether one more may be written now.</summary>
    /// <param name="left">How many lines have been left out since the last one that was written; for that line, when the answer is true.</param>
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
