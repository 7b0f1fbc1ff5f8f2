using HttpServer.Config.Reloading;
using HttpServer.Host.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Host;

/// <summary>Every part of the gateway, each with its section of the configuration.</summary>
internal static class GatewayServices
{
    /// <summary>Registers the parts. Nothing is built or opened by it, so a configuration can be checked with the same registrations.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration, LiveConfiguration live) => services
        .AddConfigFeature(live)
        .AddCoreFeature(configuration)
        .AddLoggingFeature(configuration)
        .AddProxyFeature(configuration)
        .AddStaticFeature(configuration)
        .AddAcmeFeature(configuration)
        .AddReloadOptions(configuration);
}
