using HttpServer.Proxy;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Passthrough;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Features;

/// <summary>HttpServer.Proxy and HttpServer.Balancer in the gateway.</summary>
internal static class ProxyFeature
{
    public static IServiceCollection AddProxyFeature(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHttpServerProxy(configuration.GetSection("proxy"))
            .AddHttpServerTlsPassthrough(configuration.GetSection("tls_passthrough"))
            .AddHttpServerDns(configuration.GetSection("dns"))
            .AddHttpServerWebSocketHealth(configuration.GetSection("websocket_health"));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProxyOptions>, ListenerNameRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TlsPassthroughOptions>, ListenerNameRules>());
        return services;
    }
}
