using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Hooks;

/// <summary>Registration of hooks.</summary>
public static class HookServiceCollectionExtensions
{
    /// <summary>Has code of the application's own called for every forwarded request. Each call adds hooks behind those that are there.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="configure">Sets those that are wanted; called once, now.</param>
    public static IServiceCollection AddHttpServerForwardingHooks(this IServiceCollection services, Action<ForwardingHooks> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var hooks = new ForwardingHooks();
        configure(hooks);
        return services.AddSingleton(hooks);
    }
}
