using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.Grpc;

/// <summary>A gRPC server of ASP.NET Core on a free loopback port.</summary>
internal sealed class InteropBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InteropBackend(WebApplication app, bool isTls)
    {
        _app = app;
        Url = $"{(isTls ? "https" : "http")}://127.0.0.1:{new Uri(app.Urls.First()).Port}";
    }

    public string Url { get; }

    public static Task<InteropBackend> StartAsync() => StartAsync<InteropService>();

    /// <typeparam name="TService">What answers.</typeparam>
    /// <param name="certificate">With one, over TLS.</param>
    public static async Task<InteropBackend> StartAsync<TService>(TService? service = null, X509Certificate2? certificate = null)
        where TService : class
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, endPoint =>
            {
                endPoint.Protocols = HttpProtocols.Http2;
                if (certificate is not null)
                {
                    endPoint.UseHttps(certificate);
                }
            });
        });
        builder.Services.AddRouting();
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = null;
            options.ResponseCompressionAlgorithm = "gzip";
            options.ResponseCompressionLevel = CompressionLevel.Fastest;
        });
        if (service is not null)
        {
            builder.Services.AddSingleton(service);
        }

        var app = builder.Build();
        app.MapGrpcService<TService>();
        using var bound = new CancellationTokenSource(Bound.Default);
        await app.StartAsync(bound.Token);
        return new InteropBackend(app, certificate is not null);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
