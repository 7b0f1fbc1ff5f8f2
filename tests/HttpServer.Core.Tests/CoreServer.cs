using HttpServer.Core.AccessLog;
using HttpServer.Core.Hosting;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tests;

/// <summary>A gateway without routes: Kestrel as Core sets it up, Core's middleware, and the test's handler.</summary>
internal sealed class CoreServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private CoreServer(WebApplication app, RecordingAccessLog log)
    {
        _app = app;
        Log = log;
        Port = new Uri(app.Urls.First()).Port;
    }

    public int Port { get; }

    /// <summary>Of all listeners, in their order.</summary>
    public IReadOnlyList<int> Ports => [.. _app.Urls.Select(url => new Uri(url).Port)];

    public RecordingAccessLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public static Task<CoreServer> StartAsync(
        RequestDelegate? handler = null,
        Action<ServerOptions>? configure = null,
        Action<IServiceCollection>? services = null) => StartAsync(handler, registrations =>
        {
            registrations.AddHttpServerCore(options =>
            {
                options.BindAddress = "127.0.0.1";
                options.DefaultPort = 0;
                configure?.Invoke(options);
            });
            services?.Invoke(registrations);
        });

    /// <summary>With the options of a section, which may change.</summary>
    public static Task<CoreServer> StartFromAsync(
        IConfiguration section, RequestDelegate handler, ILoggerProvider? log = null, Action<IServiceCollection>? services = null) => StartAsync(handler, registrations =>
    {
        services?.Invoke(registrations);
        registrations.AddHttpServerCore(section);
        if (log is not null)
        {
            registrations.AddSingleton(log);
        }
    });

    private static async Task<CoreServer> StartAsync(RequestDelegate? handler, Action<IServiceCollection> services)
    {
        var log = new RecordingAccessLog();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        services(builder.Services);
        builder.WebHost.UseKestrelCore().ConfigureHttpServerKestrel();
        builder.Services.AddSingleton<IAccessLog>(log);
        var app = builder.Build();
        app.UseHttpServerCore();
        app.UseHttpServerRequestTimeout();
        app.UseHttpServerHealth();
        app.Run(handler ?? (context => context.Response.WriteAsync("ok")));
        using var bound = new CancellationTokenSource(Bound.Default);
        await app.StartAsync(bound.Token);
        return new CoreServer(app, log);
    }

    /// <summary>Sends a request with this head after <c>GET / HTTP/1.1</c> and Host.</summary>
    public Task<RawResponse> GetAsync(string path = "/", string fields = "") =>
        RawHttpClient.ExchangeAsync(Port, $"GET {path} HTTP/1.1\r\nHost: test\r\n{fields}\r\n");

    /// <summary>Sends a message as it stands.</summary>
    public Task<RawResponse> SendAsync(string message) => RawHttpClient.ExchangeAsync(Port, message);

    public Task<RawHttpConnection> ConnectAsync() => RawHttpClient.ConnectAsync(Port);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
