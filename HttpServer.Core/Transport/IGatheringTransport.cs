namespace HttpServer.Core.Transport;

/// <summary>
/// A connection that can send what many small flushes have brought together, as HTTP/2 makes them: one for each frame of each stream.
/// </summary>
internal interface IGatheringTransport
{
    /// <summary>From now on flushes are gathered. To be called before anything is written.</summary>
    void Gather();
}
