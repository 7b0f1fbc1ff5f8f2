using System.Runtime.InteropServices;

namespace HttpServer.Core.Requests;

/// <summary>How many requests have begun and ended, each on a cache line of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct RequestCounts
{
    [FieldOffset(64)]
    private long _begun;

    [FieldOffset(192)]
    private long _ended;

    /// <summary>All requests so far, those in flight included.</summary>
    public long Total => Volatile.Read(ref _begun);

    /// <summary>Requests begun and not ended.</summary>
    public long InFlight
    {
        get
        {
            // Ended first: read the other way round, requests that come and go between would be counted negative.
            var ended = Volatile.Read(ref _ended);
            return Volatile.Read(ref _begun) - ended;
        }
    }

    /// <summary>Counts a request and returns its number.</summary>
    public long Begin() => Interlocked.Increment(ref _begun);

    public void End() => Interlocked.Increment(ref _ended);
}
