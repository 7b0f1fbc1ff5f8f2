namespace HttpServer.Core.Transport;

/// <summary>A connection that knows when its client was last heard of.</summary>
internal interface ILastReceived
{
    /// <summary>When bytes came last, or the connection itself; in ticks of the time provider.</summary>
    long LastReceived { get; }
}
