using HttpServer.Proxy.Forwarding.Http1;

namespace HttpServer.Proxy.Forwarding;

/// <summary>What the proxy keeps with a target between requests: its connections, by protocol.</summary>
internal sealed class TargetConnections(Http1Pool http1) : IDisposable
{
    public Http1Pool Http1 { get; } = http1;

    public void Dispose() => Http1.Dispose();
}
