using System.Text;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Dialling;

namespace HttpServer.Proxy.Forwarding.Http2;

/// <summary>The HTTP/2 connections to one target: the client of .NET over the dialler of the target.</summary>
internal sealed class Http2Channel : IDisposable
{
    // The client keeps connections over TLS apart by the host that is asked for, and that is the client's to choose.
    // After so many hosts it starts anew, so that nobody fills the memory with them.
    private const int MostHosts = 64;

    // As in the pool of HTTP/1.1.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(55);

    // gRPC servers take it for an attack when a client asks more often than every five minutes (grpc/proposal A8). It
    // finds a backend that has died without a word behind a call that is rightly silent.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(310);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    private static readonly ResponseValueEncoding ResponseValues = new();

    private readonly Target _target;
    private readonly IDialler _dialler;
    private readonly TimeProvider _time;
    private readonly HashSet<string>? _hosts;
    private readonly Lock _lock = new();
    private volatile SharedInvoker _invoker;
    private bool _isDisposed;

    public Http2Channel(Target target, IDialler dialler, TimeProvider time)
    {
        _target = target;
        _dialler = dialler;
        _time = time;
        var isTls = dialler is TlsDialler;
        var url = target.Url;
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        Origin = $"{(isTls ? "https" : "http")}://{host}:{url.Port}";
        _hosts = isTls ? new HashSet<string>(StringComparer.OrdinalIgnoreCase) : null;
        _invoker = CreateInvoker();
    }

    /// <summary>Scheme, host and port, as the URI of a request begins.</summary>
    public string Origin { get; }

    /// <summary>Sends a request, and returns with the head of its response.</summary>
    /// <exception cref="ForwardException">The target has gone.</exception>
    public async Task<HttpResponseMessage> SendAsync(Http2Request message, CancellationToken cancellationToken)
    {
        var invoker = Enter(message.Headers.Host) ?? throw new ForwardException(ForwardError.UpstreamClosed);
        try
        {
            return await invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            invoker.Leave();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _invoker.Leave();
    }

    /// <summary>What sends requests with this host, to be left again; null when it is too late.</summary>
    private SharedInvoker? Enter(string? host)
    {
        if (_hosts is null || host is null)
        {
            var only = _invoker;
            return only.TryEnter() ? only : null;
        }

        SharedInvoker? full = null;
        SharedInvoker? entered;
        lock (_lock)
        {
            if (_hosts.Add(host) && _hosts.Count > MostHosts && !_isDisposed)
            {
                full = _invoker;
                _invoker = CreateInvoker();
                _hosts.Clear();
                _hosts.Add(host);
            }

            entered = _invoker.TryEnter() ? _invoker : null;
        }

        // Requests on its way go on to their end; its idle connections close.
        full?.Leave();
        return entered;
    }

    private SharedInvoker CreateInvoker() => new(new HttpMessageInvoker(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = IdleTimeout,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            // Header bytes pass unchanged in both directions. It is asked when a head is about to be written, which is
            // the one sign that a connection has been found.
            RequestHeaderEncodingSelector = static (_, message) =>
            {
                ((Http2Request)message).Exchange.NoteSending();
                return Encoding.Latin1;
            },
            ResponseHeaderEncodingSelector = static (_, _) => ResponseValues,
            // Bounded where it dials, by the route.
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = ConnectAsync,
        },
        disposeHandler: true));

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var exchange = ((Http2Request)context.InitialRequestMessage).Exchange;
        exchange.HasDialled = true;
        using var timer = new CancellationTokenSource(exchange.Request.Route.ConnectTimeout, _time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            var connection = await _dialler.DialHttp2Async(_target, bound.Token).ConfigureAwait(false);
            return connection is TlsDuplexConnection tls ? tls.AsSslStream() : new DuplexStream(connection);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ForwardException(ForwardError.ConnectTimeout);
        }
        catch (IOException exception)
        {
            throw new ForwardException(timer.IsCancellationRequested ? ForwardError.ConnectTimeout : DialErrors.Of(exception));
        }
    }
}
