namespace HttpServer.Static.Site;

/// <summary>Counts that outlive a reload.</summary>
internal sealed class SiteTraffic
{
    private long _hits;
    private long _misses;

    /// <summary>Requests whose answer was known without the file system.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    public long Misses => Interlocked.Read(ref _misses);

    public void Hit() => Interlocked.Increment(ref _hits);

    public void Miss() => Interlocked.Increment(ref _misses);
}
