namespace HttpServer.Balancer.Health;

/// <summary>When a target last answered, and how many of its answers were slow: what tells a hung target from a slow page.</summary>
internal sealed class ResponsePace(TimeSpan slow, TimeProvider time)
{
    // Long enough to know a pool by, short enough to forget an incident.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);

    private readonly RequestWindow _window = new(Memory, time);
    private long _lastAnswer = long.MinValue;
    private int _suspects;

    public TimeSpan Slow => slow;

    /// <summary>An answer came.</summary>
    public void Note(TimeSpan responseTime)
    {
        var now = time.GetTimestamp();
        Volatile.Write(ref _lastAnswer, now);
        if (Volatile.Read(ref _suspects) != 0)
        {
            Volatile.Write(ref _suspects, 0);
        }

        _window.Note(responseTime < slow, now);
    }

    public bool HasAnsweredSince(long timestamp) => Volatile.Read(ref _lastAnswer) >= timestamp;

    /// <summary>One more request has waited as long as <see cref="Slow"/> without any answer of the target; how many have.</summary>
    public int Suspect() => Interlocked.Increment(ref _suspects);

    public (int Fast, int Slow) Count() => _window.Count();
}
