using HttpServer.Acme;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Host.Features;

/// <summary>HttpServer.Acme in the gateway.</summary>
internal static class AcmeFeature
{
    public static IServiceCollection AddAcmeFeature(this IServiceCollection services, IConfiguration configuration) =>
        services.AddHttpServerAcme(configuration.GetSection("server:ssl:lets_encrypt"));
}
