namespace HttpServer.Core.Transport;

/// <summary>What an event loop calls when the kernel reports a watched descriptor ready.</summary>
internal interface IReadinessTarget
{
    /// <summary>Runs on the loop's thread. <paramref name="events"/> is the EPOLL* mask.</summary>
    void OnReady(uint events);
}
