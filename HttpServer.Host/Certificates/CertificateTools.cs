using HttpServer.Acme;
using HttpServer.Acme.LocalCa;
using HttpServer.Config.Reading;
using HttpServer.Config.Reloading;
using HttpServer.Core;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tls;
using HttpServer.Core.Transport;
using HttpServer.Host.Configuration;
using HttpServer.Host.Features;
using HttpServer.Host.Startup;
using HttpServer.Proxy.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Certificates;

/// <summary>The certificates of a configuration for commands: what the gateway has of them, without a gateway that runs.</summary>
internal sealed class CertificateTools : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConfigurationReading _reading;

    private CertificateTools(WebApplication app, ConfigurationReading reading)
    {
        _app = app;
        _reading = reading;
    }

    public AcmeOptions AcmeOptions => _app.Services.GetRequiredService<IOptions<AcmeOptions>>().Value;

    public AcmeCertificates Certificates => _app.Services.GetRequiredService<AcmeCertificates>();

    public LocalAuthority Authority => _app.Services.GetRequiredService<LocalAuthority>();

    /// <param name="sources">The configuration.</param>
    /// <param name="progress">Is told when an issuer has come for a proof; null for nobody.</param>
    /// <exception cref="HttpServer.Config.Diagnostics.ConfigurationException">It is not valid.</exception>
    public static CertificateTools Open(ConfigurationSources sources, Terminal? progress = null)
    {
        var reading = sources.Read();
        ConfigurationCheck.ThrowOnErrors(ConfigurationCheck.Diagnose(reading));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "httpserver" });
        reading.AddTo(builder.Configuration);
        builder.Services.AddCoreFeature(builder.Configuration).AddAcmeFeature(builder.Configuration);
        builder.Services.AddTransportFeature(new ListeningSockets([]));
        builder.Services.Configure<ConsoleLifetimeOptions>(static console => console.SuppressStatusMessages = true);
        builder.WebHost.UseKestrelCore().ConfigureHttpServerKestrel();
        // What looks after certificates and logs by itself is the gateway's; a command does what it was told.
        builder.Services.RemoveAll<IHostedService>();
        if (progress is not null)
        {
            builder.Logging.AddProvider(new ProofProgress(progress));
        }

        var app = builder.Build();
        app.UseHttpServerAcme();
        return new(app, reading);
    }

    /// <summary>The certificates in files, those of routes too.</summary>
    public IReadOnlyList<FileCertificate> ReadFiles()
    {
        // Of the routes the options alone: what they bring besides is not for a command.
        using var services = new ServiceCollection().AddGateway(_app.Configuration, new LiveConfiguration(_reading)).BuildServiceProvider();
        var routes = services.GetRequiredService<IOptions<ProxyOptions>>().Value.Routes;
        return
        [
            .. FileCertificate.ReadAll(_app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.Ssl),
            .. routes.SelectMany(static (route, i) => route.Ssl.Certificate() is { } certificate ? [FileCertificate.Read($"proxy[{i}].ssl", certificate)] : Array.Empty<FileCertificate>()),
        ];
    }

    /// <summary>Opens the ports of the configuration, so that issuers find the proofs there; whoever holds them already is taken for the gateway.</summary>
    /// <returns>Null when they are open, else why they are not.</returns>
    public async Task<string?> ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or AddressInUseException)
        {
            return exception.Message;
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
