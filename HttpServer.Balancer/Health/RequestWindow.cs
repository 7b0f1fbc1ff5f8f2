using HttpServer.Balancer.Timing;

namespace HttpServer.Balancer.Health;

/// <summary>
/// How many requests went well and how many did not within the last while: ten buckets that are used again in turn. Thread-safe;
/// a note at the very moment at which its bucket begins anew may be lost, and one that is very late counts as of now.
/// </summary>
internal sealed class RequestWindow(TimeSpan length, TimeProvider time)
{
    private const int Buckets = 10;

    private readonly Bucket[] _buckets = [.. Enumerable.Range(0, Buckets).Select(_ => new Bucket())];
    private readonly long _bucketTicks = Math.Max(1, time.Ticks(length / Buckets));
    private volatile Bucket? _latest;

    public TimeSpan Length => length;

    public void Note(bool isGood) => Note(isGood, time.GetTimestamp());

    /// <summary>As above, with a time that was read just now.</summary>
    public void Note(bool isGood, long now)
    {
        // Mostly it is that of the note before, and a multiplication tells so sooner than a division finds another.
        var bucket = _latest;
        if (bucket is null || (ulong)(now - (Volatile.Read(ref bucket.Number) * _bucketTicks)) >= (ulong)_bucketTicks)
        {
            bucket = Current(now / _bucketTicks);
            _latest = bucket;
        }
        Interlocked.Increment(ref isGood ? ref bucket.Good : ref bucket.Bad);
    }

    public (int Good, int Bad) Count()
    {
        var now = time.GetTimestamp() / _bucketTicks;
        var (good, bad) = (0, 0);
        foreach (var bucket in _buckets)
        {
            if (now - Volatile.Read(ref bucket.Number) < Buckets)
            {
                good += Volatile.Read(ref bucket.Good);
                bad += Volatile.Read(ref bucket.Bad);
            }
        }

        return (good, bad);
    }

    public void Clear()
    {
        foreach (var bucket in _buckets)
        {
            Volatile.Write(ref bucket.Number, -Buckets);
        }
    }

    private Bucket Current(long number)
    {
        var bucket = _buckets[(int)(number % Buckets)];
        if (Volatile.Read(ref bucket.Number) < number)
        {
            lock (bucket)
            {
                if (bucket.Number < number)
                {
                    (bucket.Good, bucket.Bad) = (0, 0);
                    Volatile.Write(ref bucket.Number, number);
                }
            }
        }

        return bucket;
    }

    private sealed class Bucket
    {
        public long Number = -Buckets;
        public int Good;
        public int Bad;
    }
}
