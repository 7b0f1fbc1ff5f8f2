using HttpServer.Balancer.Affinity;

namespace HttpServer.Balancer.Targets;

/// <summary>
/// One backend of one pool: its address, its weight and the counts of what it is doing. Thread-safe.
/// The counts change only through <see cref="TargetLease"/>, so that they cannot drift.
/// </summary>
public sealed class Target
{
    private readonly Lock _attachmentGate = new();
    private readonly LeaseSlots _slots;
    private object? _attachment;
    private int _activeConnections;
    private long _totalRequests;
    private volatile bool _isAvailable = true;

    /// <param name="url">Absolute URL; its path, when it has one, is put before every forwarded path.</param>
    /// <param name="weight">Share of the traffic relative to the other targets of the pool, at least 1.</param>
    /// <exception cref="ArgumentException">The URL is relative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The weight is below 1.</exception>
    public Target(Uri url, int weight = 1)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        if (!url.IsAbsoluteUri)
        {
            throw new ArgumentException($"'{url}' is not an absolute URL.", nameof(url));
        }
        Url = url;
        Weight = weight;
        PathBase = url.AbsolutePath.TrimEnd('/');
        // GetLeftPart would drop a default port; a key always names it.
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        Key = $"{url.Scheme}://{host}:{url.Port}{PathBase}";
        AffinityId = AffinityIds.Of(Key);
        _slots = new LeaseSlots(this);
    }

    /// <summary>The address as configured.</summary>
    public Uri Url { get; }

    /// <summary>Normalised <c>scheme://host:port</c>, with the URL's path when it has one: the name in logs and metrics, and the key by which state outlives a reload.</summary>
    public string Key { get; }

    /// <summary>The URL's path without a trailing slash; empty for most targets.</summary>
    public string PathBase { get; }

    /// <summary>Share of the traffic relative to the other targets of the pool, 1 or more.</summary>
    public int Weight { get; }

    /// <summary>Stable opaque name of this target for a sticky cookie: the same after a restart and on every gateway.</summary>
    public string AffinityId { get; }

    /// <summary>Requests and WebSockets that hold a lease now.</summary>
    public int ActiveConnections => Volatile.Read(ref _activeConnections);

    /// <summary>Leases given since the target was made.</summary>
    public long TotalRequests => Volatile.Read(ref _totalRequests);

    /// <summary>False takes the target out of selection; leases that are held go on. Default true.</summary>
    public bool IsAvailable
    {
        get => _isAvailable;
        set => _isAvailable = value;
    }

    /// <summary>Kept for strategies that choose by it; null where the pool's does not.</summary>
    internal PeakEwma? ResponseTimes { get; set; }

    /// <summary>Whether the pool's strategy chooses by response times, so that measuring them is worth while.</summary>
    public bool WantsResponseTimes => ResponseTimes is not null;

    /// <summary>How long the target took from the whole request to the head of its response.</summary>
    public void NoteResponseTime(TimeSpan responseTime) => ResponseTimes?.Note(responseTime);

    /// <summary>The target gave no response, or none in time: for strategies that choose by response times a bad one.</summary>
    public void NoteFailure() => ResponseTimes?.Note(PeakEwma.Failure);

    /// <summary>
    /// What the owner of the connections keeps with this target: made once on first call, then found without a
    /// lookup or an allocation. One kind of attachment per target.
    /// </summary>
    /// <exception cref="InvalidCastException">Something of another type is attached already.</exception>
    public T GetOrAttach<T>(Func<Target, T> create) where T : class =>
        (T?)Volatile.Read(ref _attachment) ?? Attach(create);

    /// <summary>The attachment, for its owner to dispose at the end; null when none was made.</summary>
    public object? Attachment => Volatile.Read(ref _attachment);

    internal TargetLease Enter(bool assignsAffinity)
    {
        Interlocked.Increment(ref _activeConnections);
        Interlocked.Increment(ref _totalRequests);
        return _slots.Take(assignsAffinity);
    }

    internal void Leave() => Interlocked.Decrement(ref _activeConnections);

    private T Attach<T>(Func<Target, T> create) where T : class
    {
        ArgumentNullException.ThrowIfNull(create);
        // Locked, so that a connection pool is never made twice and one of them forgotten undisposed.
        lock (_attachmentGate)
        {
            if (_attachment is null)
            {
                Volatile.Write(ref _attachment, create(this));
            }
            return (T)_attachment!;
        }
    }
}
