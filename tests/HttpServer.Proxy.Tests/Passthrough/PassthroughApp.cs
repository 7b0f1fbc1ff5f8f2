using System.Collections.Concurrent;
using System.Net;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Tls;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Passthrough;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Tests.Passthrough;

/// <summary>A port whose connections are passed on by the name that the test says, without a look at what is in them.</summary>
internal sealed class PassthroughApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LogLines _log;

    private PassthroughApp(WebApplication app, LogLines log)
    {
        _app = app;
        _log = log;
        Port = new Uri(app.Urls.First()).Port;
    }

    public int Port { get; }

    /// <summary>What the next client asks for.</summary>
    public string? ServerName { get; set; } = "a.example";

    /// <summary>The listener that the next client comes in by.</summary>
    public string? Listener { get; set; }

    /// <summary>Whether there is a certificate here for it.</summary>
    public bool HasCertificate { get; set; }

    public ConcurrentQueue<string> Log => _log.Lines;

    public IReadOnlyList<Target> Targets => [.. Pools.SelectMany(pool => pool.Targets)];

    /// <summary>Connections that wait for a target.</summary>
    public int Waiting => Pools.Sum(pool => pool.QueueLength);

    private IEnumerable<TargetPool> Pools => _app.Services.GetServices<ITargetPoolSource>().SelectMany(source => source.Pools);

    public static Task<PassthroughApp> StartAsync(string target, Action<PassthroughOptions>? configure = null, bool eventLoop = true) =>
        StartAsync(services => services.AddHttpServerTlsPassthrough(options => options.Routes.Add(Route("a.example", target, configure))), eventLoop);

    public static Task<PassthroughApp> StartFromAsync(IConfiguration section) => StartAsync(services => services.AddHttpServerTlsPassthrough(section));

    public static PassthroughOptions Route(string sni, string target, Action<PassthroughOptions>? configure = null)
    {
        var route = new PassthroughOptions { Target = target.Length > 0 ? target : null, Sni = { sni } };
        configure?.Invoke(route);
        return route;
    }

    public static async Task<PassthroughApp> StartAsync(Action<IServiceCollection> services, bool eventLoop = true)
    {
        var log = new LogLines();
        PassthroughApp? running = null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(log);
        services(builder.Services);
        if (eventLoop)
        {
            builder.Services.AddHttpServerTransport();
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            var passthrough = endpoint.ApplicationServices.GetRequiredService<ITlsPassthrough>();
            endpoint.Use(next => connection => passthrough.Find(running!.ServerName, running.HasCertificate, running.Listener) is { } relay ? relay(connection) : next(connection));
        }));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("here"));
        using var bound = new CancellationTokenSource(Bound.Default);
        await app.StartAsync(bound.Token);
        return running = new PassthroughApp(app, log);
    }

    public Task<RawHttpConnection> ConnectAsync() => RawHttpClient.ConnectAsync(Port);

    /// <summary>What a backend of <see cref="Naming"/> says to a new connection; empty when it is closed.</summary>
    public async Task<string> AskAsync(string? name, string? listener = null)
    {
        (ServerName, Listener) = (name, listener);
        await using var client = await ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        var answer = System.Text.Encoding.Latin1.GetString(await client.ReadToEndAsync());
        return answer.Contains("here", StringComparison.Ordinal) ? "here" : answer;
    }

    /// <summary>A target that answers whatever comes with a word.</summary>
    public static ScriptedBackend Naming(string word) => ScriptedBackend.Start(async connection =>
    {
        if ((await connection.ReadSomeAsync()).Length > 0)
        {
            await connection.SendAsync(word);
        }
    });

    public static string Address(ScriptedBackend backend) => $"127.0.0.1:{backend.Port}";

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
