using System.Net;
using HttpServer.Balancer.Affinity;
using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;

namespace HttpServer.Balancer.Targets;

/// <summary>
/// One backend of one pool: its address, its share and bounds, and the counts of what it is doing. Thread-safe.
/// The counts change only through <see cref="TargetLease"/>, so that they cannot drift.
/// </summary>
public sealed partial class Target
{
    private readonly Lock _attachmentGate = new();
    private readonly LeaseSlots _slots;
    private object? _attachment;
    private TargetPlace? _place;
    private int _activeConnections;
    private long _totalRequests;
    private volatile bool _isRetired;
    private long _endsAt = long.MaxValue;
    private TargetTerms _terms;

    /// <param name="url">Absolute URL; its path, when it has one, is put before every forwarded path.</param>
    /// <param name="weight">Share of the traffic relative to the other targets of the pool, at least 1.</param>
    /// <exception cref="ArgumentException">The URL is relative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The weight is below 1.</exception>
    public Target(Uri url, int weight = 1)
        : this(url, new TargetTerms { Weight = weight })
    {
    }

    /// <param name="url">Absolute URL; its path, when it has one, is put before every forwarded path.</param>
    /// <param name="terms">Its share and bounds within the pool.</param>
    /// <exception cref="ArgumentException">The URL is relative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A weight below 1, or a negative bound or priority.</exception>
    public Target(Uri url, TargetTerms terms)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentOutOfRangeException.ThrowIfLessThan(terms.Weight, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(terms.MaxConnections);
        ArgumentOutOfRangeException.ThrowIfNegative(terms.Priority);
        if (!url.IsAbsoluteUri)
        {
            throw new ArgumentException($"'{url}' is not an absolute URL.", nameof(url));
        }
        Url = url;
        _terms = terms;
        _mode = (int)terms.Mode;
        _obstacles = (int)(terms.Mode == TargetMode.Up ? TargetObstacles.None : TargetObstacles.Mode);
        PathBase = url.AbsolutePath.TrimEnd('/');
        // GetLeftPart would drop a default port; a key always names it.
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        Key = $"{url.Scheme}://{host}:{url.Port}{PathBase}{(terms.Addresses is [var own, ..] ? $"#{own}" : "")}";
        AffinityId = AffinityIds.Of(Key);
        _slots = new LeaseSlots(this);
    }

    /// <summary>The address as configured.</summary>
    public Uri Url { get; }

    /// <summary>
    /// Normalised <c>scheme://host:port</c>, with the URL's path when it has one, and for one address of a name that address as
    /// <c>#10.0.0.1</c>: the name in logs and metrics, and the key by which state outlives a change of the pool.
    /// </summary>
    public string Key { get; }

    /// <summary>The URL's path without a trailing slash; empty for most targets.</summary>
    public string PathBase { get; }

    /// <summary>What is to be spoken to it, where the URL does not say: a word of whoever sends the requests, which the balancer only keeps. Empty for most.</summary>
    public string Protocol => _terms.Protocol;

    /// <summary>Share of the traffic relative to the other targets of the pool, 1 or more.</summary>
    public int Weight => _terms.Weight;

    /// <summary>Most requests and WebSockets at once; 0 is no bound.</summary>
    public int MaxConnections => _terms.MaxConnections;

    /// <summary>0 for the targets that are asked first; one of a higher number only when none of a lower one can take the request.</summary>
    public int Priority => _terms.Priority;

    /// <summary>For one address of a name: that address, and behind it the name's others, to be dialled when it fails. Empty: the URL's host is dialled.</summary>
    public IReadOnlyList<IPAddress> Addresses => _terms.Addresses;

    /// <summary>What its connections are made with beyond the URL: something of whoever makes them, which the balancer only keeps. Null for most.</summary>
    public object? Access => _terms.Access;

    /// <summary>Stable opaque name of this target for a sticky cookie: the same after a restart and on every gateway.</summary>
    public string AffinityId { get; }

    /// <summary>Requests and WebSockets that hold a lease now.</summary>
    public int ActiveConnections => Volatile.Read(ref _activeConnections);

    /// <summary>Leases given since the target was made.</summary>
    public long TotalRequests => Volatile.Read(ref _totalRequests);

    /// <summary>Whether as many hold a lease as may.</summary>
    public bool IsFull => _terms.MaxConnections is > 0 and var most && ActiveConnections >= most;

    /// <summary>The one question of a choice; whatever takes a target out of selection belongs here.</summary>
    internal bool IsTakeable => Obstacles == TargetObstacles.None && !IsFull;

    /// <summary>Index among the targets of its priority in the pool.</summary>
    internal int Index => Volatile.Read(ref _place)?.Index ?? -1;

    /// <summary>The pool of the target; null before it has one.</summary>
    internal TargetPool? Pool => Volatile.Read(ref _place)?.Pool;

    /// <summary>Whether its pool has let it go.</summary>
    internal bool IsRetired => _isRetired;

    /// <summary>Its share and bounds, as they were asked for last.</summary>
    public TargetTerms Terms => _terms;

    /// <summary>What makes it the same target as one of another time.</summary>
    internal (string Key, object? Access) Identity => (Key, _terms.Access);

    /// <summary>Kept for strategies that choose by it; null where the pool's does not.</summary>
    internal PeakEwma? ResponseTimes { get; set; }

    /// <summary>
    /// Whether the pool has let the target go, or it has drained, for as long as <see cref="TargetPoolTerms.DrainTimeout"/> says, or it is down: whoever
    /// still holds a lease must end what it is for.
    /// </summary>
    /// <param name="now">In ticks of the pool's clock.</param>
    public bool IsOverdue(long now) => Volatile.Read(ref _endsAt) <= now;

    /// <summary>
    /// What the owner of the connections keeps with this target: made once on first call, then found without a
    /// lookup or an allocation. One kind of attachment per target.
    /// </summary>
    /// <exception cref="InvalidCastException">Something of another type is attached already.</exception>
    public T GetOrAttach<T>(Func<Target, T> create) where T : class =>
        (T?)Volatile.Read(ref _attachment) ?? Attach(create);

    /// <summary>The attachment, for its owner to dispose at the end; null when none was made.</summary>
    public object? Attachment => Volatile.Read(ref _attachment);

    /// <summary>Counts a request on the target, unless it is full.</summary>
    internal bool TryEnter(bool assignsAffinity, out TargetLease lease)
    {
        if (!TryCount(_terms.MaxConnections))
        {
            lease = default;
            return false;
        }
        var ticket = default(CircuitTicket);
        if (_breaker is { } breaker && !breaker.TryPass(out ticket))
        {
            // Those who wait for it are told by the pool, which holds locks now that must not be held for that.
            Interlocked.Decrement(ref _activeConnections);
            Volatile.Read(ref _place)?.OnTaken();
            lease = default;
            return false;
        }
        Interlocked.Increment(ref _totalRequests);
        Volatile.Read(ref _place)?.OnTaken();
        lease = _slots.Take(assignsAffinity, ticket);
        return true;
    }

    internal void Leave()
    {
        var left = Interlocked.Decrement(ref _activeConnections);
        Volatile.Read(ref _place)?.OnFreed();
        if (_isRetired && left == 0)
        {
            ReleaseAttachment();
        }
    }

    /// <summary>Takes a place in its pool, or another one in the same pool.</summary>
    internal void Join(TargetPlace place)
    {
        Volatile.Write(ref _place, place);
        if (_isRetired)
        {
            _isRetired = false;
            Volatile.Write(ref _endsAt, long.MaxValue);
        }
    }

    /// <summary>Takes over what has changed about the target while it keeps its connections and counts.</summary>
    /// <returns>The terms before; whoever does not take them back heeds the mode.</returns>
    internal TargetTerms Exchange(TargetTerms terms) => Interlocked.Exchange(ref _terms, terms);

    /// <summary>The mode that is asked for is put in force when it is another one than before: one that was set since then stays otherwise.</summary>
    internal void HeedMode(TargetTerms before)
    {
        if (_terms.Mode != before.Mode)
        {
            Mode = _terms.Mode;
        }
    }

    /// <summary>The pool has let the target go: when the last lease has ended, its connections are closed.</summary>
    /// <param name="endsAt">Until when leases may last, in ticks of the pool's clock.</param>
    internal void Retire(long endsAt)
    {
        if (!_isRetired)
        {
            Volatile.Write(ref _endsAt, endsAt);
        }
        _isRetired = true;
        EndHealth();
        Interlocked.MemoryBarrier();
        if (ActiveConnections == 0)
        {
            ReleaseAttachment();
        }
    }

    private bool TryCount(int most)
    {
        if (most == 0)
        {
            Interlocked.Increment(ref _activeConnections);
            return true;
        }
        var seen = ActiveConnections;
        while (seen < most)
        {
            var previous = Interlocked.CompareExchange(ref _activeConnections, seen + 1, seen);
            if (previous == seen)
            {
                return true;
            }
            seen = previous;
        }
        return false;
    }

    private void ReleaseAttachment()
    {
        lock (_attachmentGate)
        {
            var attachment = Interlocked.Exchange(ref _attachment, null);
            // Whoever has entered meanwhile may hold it, and is the one to release it. Whoever enters from now on does not see it.
            if (ActiveConnections > 0 || !_isRetired)
            {
                Volatile.Write(ref _attachment, attachment);
                return;
            }
            (attachment as IDisposable)?.Dispose();
        }
    }

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
