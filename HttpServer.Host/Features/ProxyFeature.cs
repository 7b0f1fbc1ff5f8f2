using HttpServer.Proxy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Host.Features;

/// <summary>HttpServer.Proxy and HttpServer.Balancer in the gateway.</summary>
internal static class ProxyFeature
{
    public static IServiceCollection AddProxyFeature(this IServiceCollection services, IConfiguration configuration) =>
        services.AddHttpServerProxy(configuration.GetSection("proxy"));
}
