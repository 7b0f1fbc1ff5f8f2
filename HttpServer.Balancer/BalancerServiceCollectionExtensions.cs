using System.Diagnostics.CodeAnalysis;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Balancer;

/// <summary>Registers the balancer.</summary>
public static class BalancerServiceCollectionExtensions
{
    private const string HealthCheckName = "balancer";

    /// <summary>
    /// Adds the built-in strategies, <see cref="BalancingStrategies"/> and the health check "balancer". A strategy
    /// of your own is added with <see cref="AddHttpServerBalancingStrategy{T}"/>, before or after.
    /// Calling twice is harmless.
    /// </summary>
    public static IServiceCollection AddHttpServerBalancer(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IBalancingStrategy, RoundRobinStrategy>(),
            ServiceDescriptor.Singleton<IBalancingStrategy, WeightedRoundRobinStrategy>(),
            ServiceDescriptor.Singleton<IBalancingStrategy, RandomStrategy>(),
            ServiceDescriptor.Singleton<IBalancingStrategy, LeastConnectionsStrategy>(),
            ServiceDescriptor.Singleton<IBalancingStrategy, PowerOfTwoStrategy>(),
            ServiceDescriptor.Singleton<IBalancingStrategy, LeastTimeStrategy>(),
            ServiceDescriptor.Singleton<IBalancingStrategy, ConsistentHashStrategy>(),
        ]);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<BalancingStrategies>();
        services.TryAddSingleton<BalancerHealthCheck>();
        services.AddHealthChecks();
        // Two registrations of one name would fail the first health request.
        services.Configure<HealthCheckServiceOptions>(options =>
        {
            if (options.Registrations.All(registration => registration.Name != HealthCheckName))
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    HealthCheckName, provider => provider.GetRequiredService<BalancerHealthCheck>(), failureStatus: null, tags: [HealthCheckName]));
            }
        });
        return services;
    }

    /// <summary>
    /// Adds a strategy of your own: its <see cref="IBalancingStrategy.Name"/> is then a value of <c>strategy</c> like the built-in ones, and one
    /// of those names takes the place of the built-in. Made once, with services of the application in its constructor.
    /// Calling twice is harmless.
    /// </summary>
    public static IServiceCollection AddHttpServerBalancingStrategy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IServiceCollection services)
        where T : class, IBalancingStrategy
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBalancingStrategy, T>());
        return services;
    }
}
