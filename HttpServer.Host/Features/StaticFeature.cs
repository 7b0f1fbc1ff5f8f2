using HttpServer.Static;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Features;

/// <summary>HttpServer.Static in the gateway.</summary>
internal static class StaticFeature
{
    public static IServiceCollection AddStaticFeature(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHttpServerStatic(configuration.GetSection("static"));
        services.TryAddSingleton<PrivateFiles>();
        services.TryAddSingleton(configuration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOptionsChangeTokenSource<StaticOptions>, PrivateFileChanges>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<StaticOptions>, OwnFiles>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StaticOptions>, OwnFilesRules>());
        return services;
    }
}
