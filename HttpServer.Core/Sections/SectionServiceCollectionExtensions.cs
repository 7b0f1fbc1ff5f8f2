using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Sections;

/// <summary>Registration of options that come from a section.</summary>
public static class SectionServiceCollectionExtensions
{
    /// <summary>
    /// Takes options from a section whose keys may be written in snake case or as the properties are, and refuses the keys and values that it
    /// should not hold, all at once. Followed when it changes.
    /// </summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="section">The section of the one options object.</param>
    /// <param name="shape">Of the options, from source-generated metadata with names in snake case.</param>
    /// <param name="bind">The binder: <c>static (section, options) => section.Bind(options)</c>, generated where the type is known.</param>
    /// <param name="others">Tables in it that belong to somebody else, who checks them: <c>ssl.lets_encrypt</c>.</param>
    public static IServiceCollection AddHttpServerSection<T>(
        this IServiceCollection services, IConfiguration section, JsonTypeInfo<T> shape, Action<IConfiguration, T> bind, params IReadOnlyList<string> others)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(bind);
        var options = new OptionsSection<T>(section, shape, bind, others);
        services.AddHttpServerLiveOptions<T>();
        services.AddSingleton(options);
        services.AddSingleton<IConfigureOptions<T>>(options);
        services.AddSingleton<IValidateOptions<T>>(options);
        return services;
    }

    /// <summary>Adds <see cref="LiveOptions{T}"/> for options that come from sections or from code. Calling twice is harmless.</summary>
    public static IServiceCollection AddHttpServerLiveOptions<T>(this IServiceCollection services)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(static provider => new LiveOptions<T>(
            provider.GetRequiredService<IOptionsFactory<T>>(),
            provider.GetServices<OptionsSection<T>>(),
            provider.GetServices<IOptionsChangeTokenSource<T>>(),
            provider.GetRequiredService<ILogger<LiveOptions<T>>>()));
        return services;
    }
}
