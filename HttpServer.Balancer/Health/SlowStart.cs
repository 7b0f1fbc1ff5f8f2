namespace HttpServer.Balancer.Health;

/// <summary>How much of its share a target takes that has just come back.</summary>
internal sealed class SlowStart(TimeProvider time)
{
    // A tenth at once: it has to answer something to warm up.
    private const double Least = 0.1;

    private long _startedAt;
    private int _isOn;

    public bool IsOn => Volatile.Read(ref _isOn) != 0;

    public void Begin()
    {
        Volatile.Write(ref _startedAt, time.GetTimestamp());
        Volatile.Write(ref _isOn, 1);
    }

    /// <summary>From a tenth to 1 over the length, at which it ends by itself.</summary>
    public double Share(TimeSpan length)
    {
        var passed = length > TimeSpan.Zero ? time.GetElapsedTime(Volatile.Read(ref _startedAt)) / length : 1;
        if (passed >= 1)
        {
            Volatile.Write(ref _isOn, 0);
            return 1;
        }

        return Math.Max(Least, passed);
    }
}
