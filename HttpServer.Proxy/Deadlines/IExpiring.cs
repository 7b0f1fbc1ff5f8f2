namespace HttpServer.Proxy.Deadlines;

/// <summary>Something with a deadline that moves.</summary>
internal interface IExpiring
{
    /// <summary>In ticks of <see cref="TimeProvider.GetTimestamp"/>; <see cref="long.MaxValue"/> for none. Read by the sweeper at any time.</summary>
    long Deadline { get; }

    /// <summary>The sweeper's own: where it keeps this item, or -1.</summary>
    int SweeperIndex { get; set; }

    /// <summary>The deadline had passed at <paramref name="now"/>; it may have moved since. Must not block.</summary>
    void Expire(long now);
}
