using HttpServer.Balancer.Targets;
using HttpServer.Core;
using HttpServer.Core.AccessLog;
using HttpServer.Core.Hosting;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Resolving;
using HttpServer.Proxy.Routing;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>A gateway in this process with one route, <c>*</c>, to one backend.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Gateway(WebApplication app, RecordingLog log)
    {
        _app = app;
        Log = log;
        Port = new Uri(app.Urls.First()).Port;
    }

    public int Port { get; }

    /// <summary>Of https, where that is switched on.</summary>
    public int TlsPort => new Uri(_app.Urls.Last()).Port;

    public RecordingLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public RouteTableSource Routes => Services.GetRequiredService<RouteTableSource>();

    /// <summary>The route's targets.</summary>
    public TargetPool Pool => Routes.Current.Pools.Single();

    /// <summary>Requests that hold a lease of the backend now.</summary>
    public int Active => Pool.Targets.Single().ActiveConnections;

    /// <param name="eventLoop">False leaves Kestrel on its own sockets.</param>
    /// <param name="before">Runs before the proxy.</param>
    /// <param name="services">Registered before all others.</param>
    /// <param name="nameServerPort">Of a name server on 127.0.0.1 to ask before the system.</param>
    public static async Task<Gateway> StartAsync(
        string target,
        Action<RouteOptions>? route = null,
        Action<ServerOptions>? server = null,
        TimeProvider? time = null,
        bool eventLoop = true,
        int? nameServerPort = null,
        Func<HttpContext, Func<Task>, Task>? before = null,
        Action<IServiceCollection>? services = null)
    {
        var log = new RecordingLog();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        services?.Invoke(builder.Services);
        builder.WebHost.UseKestrelCore().ConfigureHttpServerKestrel();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddHttpServerCore(options =>
        {
            options.BindAddress = "127.0.0.1";
            options.DefaultPort = 0;
            server?.Invoke(options);
        });
        builder.Services.AddSingleton<IAccessLog>(log);
        if (eventLoop)
        {
            builder.Services.AddHttpServerTransport();
        }

        builder.Services.AddHttpServerProxy();
        if (nameServerPort is { } port)
        {
            builder.Services.Configure<DnsOptions>(options => options.Servers.Add($"127.0.0.1:{port}"));
        }

        builder.Services.Configure<ProxyOptions>(options =>
        {
            var only = new RouteOptions { Path = "*", Target = target };
            route?.Invoke(only);
            options.Routes.Add(only);
        });
        var app = builder.Build();
        app.UseHttpServerCore();
        if (before is not null)
        {
            app.Use(before);
        }

        app.UseHttpServerProxy();
        using var bound = new CancellationTokenSource(Bound.Default);
        await app.StartAsync(bound.Token);
        return new Gateway(app, log);
    }

    public Task<RawHttpConnection> ConnectAsync() => RawHttpClient.ConnectAsync(Port);

    public Task<RawResponse> SendAsync(string message) => RawHttpClient.ExchangeAsync(Port, message);

    /// <summary><c>GET /</c> with more header lines.</summary>
    public Task<RawResponse> GetAsync(string fields = "") => SendAsync($"GET / HTTP/1.1\r\nHost: test\r\n{fields}\r\n");

    /// <summary>Waits until no request holds a lease.</summary>
    public Task IdleAsync() => Eventually.True(() => Active == 0);

    /// <summary>Stops in an orderly way: no request runs any more then, and each is in the log.</summary>
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
