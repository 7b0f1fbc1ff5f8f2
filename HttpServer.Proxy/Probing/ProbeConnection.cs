using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Dialling;

namespace HttpServer.Proxy.Probing;

/// <summary>A connection for one probe, dialled as the target's traffic is, with the client of .NET on it.</summary>
internal sealed class ProbeConnection : IDisposable
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string _origin;
    private readonly string _host;
    private readonly Version _version;
    private readonly Stream _stream;
    private readonly HttpMessageInvoker _invoker;
    private bool _isTaken;

    private ProbeConnection(Stream stream, Target target, bool isTls, bool isHttp2)
    {
        _stream = stream;
        var url = target.Url;
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        _origin = $"{(isTls ? "https" : "http")}://{host}:{url.Port}{target.PathBase}";
        _host = url.IsDefaultPort ? host : $"{host}:{url.Port}";
        _version = isHttp2 ? new Version(2, 0) : new Version(1, 1);
        _invoker = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                AutomaticDecompression = System.Net.DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                PooledConnectionLifetime = TimeSpan.Zero,
                ConnectTimeout = Timeout.InfiniteTimeSpan,
                ConnectCallback = (_, _) => Take(),
            },
            disposeHandler: true);
    }

    /// <exception cref="IOException">Refused, unreachable, or not who it should be.</exception>
    public static async Task<ProbeConnection> DialAsync(Target target, IDialler dialler, bool isHttp2, CancellationToken cancellationToken)
    {
        var connection = isHttp2
            ? await dialler.DialHttp2Async(target, cancellationToken).ConfigureAwait(false)
            : await dialler.DialAsync(target, cancellationToken).ConfigureAwait(false);
        var tls = connection as TlsDuplexConnection;
        return new ProbeConnection(tls is null ? new DuplexStream(connection) : tls.AsSslStream(), target, tls is not null, isHttp2);
    }

    /// <summary>Sends a request, the only one, and returns with the head of the response.</summary>
    /// <param name="request">All but where it goes.</param>
    /// <param name="path">Path and query as they go out, behind the path of the target.</param>
    /// <param name="cancellationToken">Breaks the connection.</param>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string path, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(_origin + path, AsItIs);
        request.Version = _version;
        // Over the TLS of the event loop the client sees plain bytes to an unusual port.
        request.Headers.Host ??= _host;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.TryAddWithoutValidation("User-Agent", "httpserver-health");
        return _invoker.SendAsync(request, cancellationToken);
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _stream.Dispose();
    }

    // The client asks for another one when the first ends before it says anything, as old ones do.
    private ValueTask<Stream> Take()
    {
        if (_isTaken)
        {
            throw new IOException("the connection was closed without a response");
        }

        _isTaken = true;
        return new(_stream);
    }
}
