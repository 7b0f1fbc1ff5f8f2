using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using HttpServer.Balancer.Targets;
using HttpServer.Core;
using HttpServer.Core.Requests;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>A gateway with one route, on the event-loop transport or on Kestrel's own sockets.</summary>
internal sealed class WebSocketGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<RequestEnd> _ends;
    private readonly string _scheme;

    private WebSocketGateway(WebApplication app, ConcurrentQueue<RequestEnd> ends)
    {
        _app = app;
        _ends = ends;
        var url = new Uri(app.Urls.First());
        Port = url.Port;
        _scheme = url.Scheme == Uri.UriSchemeHttps ? "wss" : "ws";
    }

    public int Port { get; }

    /// <summary>Whether a stop has begun.</summary>
    public bool IsStopping => _app.Lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>The route's only target.</summary>
    public Target Target => _app.Services.GetRequiredService<RouteTableSource>().Current.Routes[0].Pool.Targets[0];

    public static async Task<WebSocketGateway> StartAsync(
        string target, bool eventLoops, Action<RouteOptions>? configure = null, Action<ListenOptions>? listen = null)
    {
        var ends = new ConcurrentQueue<RequestEnd>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (listen is null)
        {
            builder.WebHost.ConfigureHttpServerKestrel();
        }
        else
        {
            builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen));
        }

        if (eventLoops)
        {
            builder.Services.AddHttpServerTransport();
        }

        builder.Services.AddHttpServerCore(options =>
        {
            options.BindAddress = "127.0.0.1";
            options.DefaultPort = 0;
        });
        builder.Services.AddHttpServerProxy();
        builder.Services.Configure<ProxyOptions>(options =>
        {
            var route = new RouteOptions { Path = "*", Target = target };
            configure?.Invoke(route);
            options.Routes.Add(route);
        });
        var app = builder.Build();
        app.UseHttpServerCore();
        app.Use(async (context, next) =>
        {
            await next(context);
            var record = context.Features.Get<RequestRecord>()!;
            ends.Enqueue(new RequestEnd(context.Response.StatusCode, record.Reason, record.BytesIn, record.BytesOut, record.UpstreamTicks));
        });
        app.UseHttpServerProxy();
        await app.StartAsync();
        return new WebSocketGateway(app, ends);
    }

    /// <param name="configure">What else is to be set.</param>
    /// <param name="http2">Carries the WebSocket over HTTP/2, on a connection of this one's; null for HTTP/1.1.</param>
    public async Task<ClientWebSocket> ConnectAsync(Action<ClientWebSocketOptions>? configure = null, HttpMessageInvoker? http2 = null)
    {
        var client = new ClientWebSocket();
        if (http2 is not null)
        {
            client.Options.HttpVersion = HttpVersion.Version20;
            client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        configure?.Invoke(client.Options);
        using var bound = new CancellationTokenSource(Bound.Default);
        await client.ConnectAsync(new Uri($"{_scheme}://127.0.0.1:{Port}/socket"), http2, bound.Token);
        return client;
    }

    /// <summary>Waits for the request to end, with its lease given back.</summary>
    public async Task<RequestEnd> EndAsync()
    {
        await Eventually.True(() => !_ends.IsEmpty && Target.ActiveConnections == 0);
        return _ends.TryDequeue(out var end) ? end : throw new InvalidOperationException("Somebody else has taken it.");
    }

    public async Task StopAsync()
    {
        using var bound = new CancellationTokenSource(Bound.Default);
        await _app.StopAsync(bound.Token);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
