using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Forwarding.Http2;

namespace HttpServer.Proxy.Forwarding;

/// <summary>What the proxy keeps with a target between requests: its connections, by protocol.</summary>
internal sealed class TargetConnections(Http1Pool http1, Func<Http2Channel> createHttp2) : IDisposable
{
    // Most targets never see HTTP/2.
    private readonly Lazy<Http2Channel> _http2 = new(createHttp2);

    public Http1Pool Http1 { get; } = http1;

    public Http2Channel Http2 => _http2.Value;

    /// <summary>The target is gone from its pool.</summary>
    public bool IsDisposed { get; private set; }

    public void Dispose()
    {
        IsDisposed = true;
        Http1.Dispose();
        if (_http2.IsValueCreated)
        {
            _http2.Value.Dispose();
        }
    }
}
