using HttpServer.Core.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace HttpServer.Core;

/// <summary>Registration of the gateway's server.</summary>
public static class CoreServiceCollectionExtensions
{
    /// <summary>
    /// Adds request identity, guards, health pages and draining with <see cref="ServerOptions"/> as configured
    /// elsewhere. Calling it twice does nothing more.
    /// </summary>
    public static IServiceCollection AddHttpServerCore(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ServerOptions>().ValidateOnStart();
        services.AddOptions<ApplicationOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServerOptions>, ServerOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApplicationOptions>, ApplicationOptionsRules>());
        return services;
    }

    /// <summary>As <see cref="AddHttpServerCore(IServiceCollection)"/>, bound to <paramref name="section"/>: <c>configuration.GetSection("server")</c>.</summary>
    public static IServiceCollection AddHttpServerCore(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        services.AddHttpServerCore();
        services.AddOptions<ServerOptions>().Bind(section);
        return services;
    }

    /// <summary>As <see cref="AddHttpServerCore(IServiceCollection)"/>, with options set in code.</summary>
    public static IServiceCollection AddHttpServerCore(this IServiceCollection services, Action<ServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddHttpServerCore();
        services.Configure(configure);
        return services;
    }
}
