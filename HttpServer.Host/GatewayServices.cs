using HttpServer.Config.Reading;
using HttpServer.Host.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Host;

/// <summary>Every part of the gateway, each with its section of the configuration.</summary>
internal static class GatewayServices
{
    /// <summary>Registers the parts. Nothing is built or opened by it, so a configuration can be checked with the same registrations.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration, ConfigurationReading reading) => services
        .AddConfigFeature(reading)
        .AddCoreFeature(configuration)
        .AddLoggingFeature(configuration)
        .AddProxyFeature(configuration)
        .AddStaticFeature(configuration);
}
