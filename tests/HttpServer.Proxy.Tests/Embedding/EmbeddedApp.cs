using System.Collections.Concurrent;
using HttpServer.Proxy.Routing;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Tests.Embedding;

/// <summary>An ordinary ASP.NET Core application on Kestrel's own sockets, with what the test puts into it.</summary>
internal sealed class EmbeddedApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EmbeddedApp(WebApplication app, LogLines log)
    {
        _app = app;
        Log = log.Lines;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public IServiceProvider Services => _app.Services;

    public RouteTableSource Routes => Services.GetRequiredService<RouteTableSource>();

    public HttpClient Client { get; }

    public int Port => Client.BaseAddress!.Port;

    /// <summary>Level, text and exception of what was logged.</summary>
    public ConcurrentQueue<string> Log { get; }

    public static async Task<EmbeddedApp> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication>? use = null)
    {
        var log = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        configure(builder);
        var app = builder.Build();
        if (use is null)
        {
            app.UseHttpServerProxy();
        }
        else
        {
            use(app);
        }

        using var bound = new CancellationTokenSource(Bound.Default);
        await app.StartAsync(bound.Token);
        return new EmbeddedApp(app, log);
    }

    public Task<string> GetAsync(string path) => Client.GetStringAsync(new Uri(path, UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
