using HttpServer.Static;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Host.Features;

/// <summary>HttpServer.Static in the gateway.</summary>
internal static class StaticFeature
{
    public static IServiceCollection AddStaticFeature(this IServiceCollection services, IConfiguration configuration) =>
        services.AddHttpServerStatic(configuration.GetSection("static"));
}
