using HttpServer.Core;
using HttpServer.Core.Hosting;
using HttpServer.Core.Requests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Host.Features;

/// <summary>HttpServer.Core in the gateway.</summary>
internal static class CoreFeature
{
    public static IServiceCollection AddCoreFeature(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHttpServerCore(configuration.GetSection("server"));
        services.AddOptions<ApplicationOptions>().Bind(configuration.GetSection("application"));
        // The key stands in [logging], where people look for it, and is Core's to honour.
        var hasRequestIds = configuration.GetSection("logging").GetValue("EnableRequestIds", true);
        services.Configure<RequestIdOptions>(ids => ids.Enabled = hasRequestIds);
        return services;
    }
}
