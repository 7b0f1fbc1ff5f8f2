namespace HttpServer.Core.Transport;

/// <summary>
/// How far a client is behind the slowest allowed rate, in seconds: grows with the time that bytes wait for it and shrinks
/// with what it takes, never below none, so that a fast beginning pays for no standstill later.
/// </summary>
internal sealed class TakingDebt
{
    private TimeSpan _debt;
    private long _lookedAt;
    private long? _taken;

    /// <summary>No debt; bytes wait from now on.</summary>
    public void Begin(long now)
    {
        _debt = TimeSpan.Zero;
        _lookedAt = now;
        _taken = null;
    }

    /// <summary>Counts the time since the last look, of which no more than so much, and what the client took in it.</summary>
    /// <returns>The debt.</returns>
    public TimeSpan Look(long taken, int rate, TimeSpan longest, long now, TimeProvider time)
    {
        // A process that stood still itself has seen nothing of what its clients did.
        var elapsed = time.GetElapsedTime(_lookedAt, now);
        _debt += elapsed < longest ? elapsed : longest;
        _debt -= TimeSpan.FromSeconds((double)(taken - (_taken ?? taken)) / rate);
        if (_debt < TimeSpan.Zero)
        {
            _debt = TimeSpan.Zero;
        }

        _lookedAt = now;
        _taken = taken;
        return _debt;
    }
}
