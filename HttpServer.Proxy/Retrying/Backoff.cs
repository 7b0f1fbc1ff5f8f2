namespace HttpServer.Proxy.Retrying;

/// <summary>How long to wait before the next try: twice as long each time, and by chance less, so that those who wait do not come at once.</summary>
internal struct Backoff(TimeSpan first, TimeSpan most)
{
    private TimeSpan _next = first;

    public TimeSpan Next()
    {
        var wait = _next * (0.5 + (Random.Shared.NextDouble() / 2));
        _next = _next * 2 < most ? _next * 2 : most;
        return wait;
    }
}
