using HttpServer.Acme;
using HttpServer.Config.Reading;
using HttpServer.Config.Reloading;
using HttpServer.Core;
using HttpServer.Core.Transport;
using HttpServer.Host.Configuration;
using HttpServer.Host.Features;
using HttpServer.Host.Startup;
using HttpServer.Proxy;
using HttpServer.Static;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpServer.Host;

/// <summary>The running gateway: what answers a request, in which order.</summary>
internal static class GatewayApplication
{
    /// <summary>Builds the gateway from a configuration that has been checked; nothing listens yet.</summary>
    /// <param name="reading">The configuration.</param>
    /// <param name="sources">Where it came from, and comes from again at a reload.</param>
    /// <param name="sockets">What the process was given open; the gateway's from now on.</param>
    public static WebApplication Build(ConfigurationReading reading, ConfigurationSources sources, ListeningSockets sockets)
    {
        var started = false;
        // Empty: none of the providers, filters and middlewares that an ordinary web application starts with.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "httpserver" });
        var live = new LiveConfiguration(reading);
        live.AddTo(builder.Configuration);
        builder.Services.AddGateway(builder.Configuration, live).AddReloadFeature(sources);
        // The banner says it better, and once.
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddTransportFeature(sockets);
        builder.WebHost.UseKestrelCore().ConfigureHttpServerKestrel();

        builder.Logging.AddQuietStart(() => started);

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => started = true);
        // Proofs for issuers of certificates: before the guards, which know only the hosts that are served, and before redirects.
        app.UseHttpServerAcme();
        // Identity, guards and the access log: before the rest, so that everything after it is checked and logged.
        app.UseHttpServerCore();
        // Routes, before files; an exact route beats the health pages, a wider one leaves them alone.
        app.UseHttpServerProxy();
        // What is not forwarded has request_timeout to begin its answer; routes have bounds of their own.
        app.UseHttpServerRequestTimeout();
        // Health and status pages, in front of the files, whose fallback would answer for them.
        app.UseHttpServerHealth();
        // Files answer everything that got here, so nothing can come after them.
        app.UseHttpServerStatic();
        return app;
    }
}
