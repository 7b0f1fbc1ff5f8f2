using HttpServer.Core;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Acme.Tests.Https;

/// <summary>The server itself with certificates that look after themselves: a port for plain text and one for TLS, where issuers come by a relay.</summary>
internal sealed class AcmeGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AcmeGateway(WebApplication app) => _app = app;

    public int HttpsPort => new Uri(_app.Urls.Last()).Port;

    public AcmeCertificates Certificates => Get<AcmeCertificates>();

    /// <param name="relay">What issuers reach the port for TLS by.</param>
    /// <param name="pebble">The issuer; null for none.</param>
    /// <param name="storage">Of certificates.</param>
    /// <param name="isOfTheLoop">Whether the event loop speaks TLS; else .NET does.</param>
    /// <param name="configure">Beside the issuer and the storage.</param>
    public static async Task<AcmeGateway> StartAsync(TcpRelay relay, PebbleServer? pebble, TempDirectory storage, bool isOfTheLoop, Action<AcmeOptions> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureHttpServerKestrel();
        if (isOfTheLoop)
        {
            builder.Services.AddHttpServerTransport();
        }

        builder.Services.AddHttpServerCore(static options =>
        {
            options.BindAddress = "127.0.0.1";
            options.DefaultPort = 0;
            options.Ssl.HttpsPort = 0;
        });
        builder.Services.AddHttpServerAcme(options =>
        {
            options.Storage = storage.FullPath;
            options.DirectoryUrl = pebble?.DirectoryUrl ?? "";
            options.DirectoryCaFile = pebble?.CaFile ?? "";
            configure(options);
        });
        var app = builder.Build();
        app.UseHttpServerAcme();
        app.UseHttpServerCore();
        app.Run(static context => context.Response.WriteAsync("hello"));
        using var bound = new CancellationTokenSource(Bound.Default);
        await app.StartAsync(bound.Token);
        var gateway = new AcmeGateway(app);
        relay.Target.SetResult(gateway.HttpsPort);
        return gateway;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
