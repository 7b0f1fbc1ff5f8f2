using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.Testing;

/// <summary>A correct backend: Kestrel on a free loopback port, WebSockets included, without limits on size or rate.</summary>
public sealed class KestrelBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KestrelBackend(WebApplication app, bool https)
    {
        _app = app;
        Port = new Uri(app.Urls.First()).Port;
        Url = $"{(https ? "https" : "http")}://127.0.0.1:{Port}";
    }

    public int Port { get; }

    /// <summary>"http://127.0.0.1:PORT" (or https), without a trailing slash.</summary>
    public string Url { get; }

    /// <param name="certificate">With one, the backend speaks TLS. The caller disposes it.</param>
    /// <param name="protocols">HTTP/2 without TLS needs <see cref="HttpProtocols.Http2"/> alone.</param>
    /// <param name="server">What else is to be set.</param>
    public static async Task<KestrelBackend> StartAsync(
        RequestDelegate handler,
        X509Certificate2? certificate = null,
        HttpProtocols protocols = HttpProtocols.Http1AndHttp2,
        Action<KestrelServerOptions>? server = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            server?.Invoke(kestrel);
            kestrel.Listen(IPAddress.Loopback, 0, endPoint =>
            {
                endPoint.Protocols = protocols;
                if (certificate is not null)
                {
                    endPoint.UseHttps(certificate);
                }
            });
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(handler);
        using var bound = new CancellationTokenSource(Bound.Default);
        await app.StartAsync(bound.Token);
        return new KestrelBackend(app, certificate is not null);
    }

    public async ValueTask DisposeAsync()
    {
        // Handlers that wait for ever must not hold the test up: their requests are aborted at once.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
