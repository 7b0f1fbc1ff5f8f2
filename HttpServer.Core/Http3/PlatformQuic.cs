using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Core.Http3;

/// <summary>
/// Kestrel's own QUIC transport, where the platform has it. Kestrel gives it to a whole host alone and looks for its library at once; here it is
/// looked for where somebody wants it.
/// </summary>
internal sealed class PlatformQuic : IWebHostBuilder
{
    private readonly ServiceCollection _services = new();

    /// <summary>Null where the platform has none.</summary>
    public static IMultiplexedConnectionListenerFactory? Create(IServiceProvider services)
    {
        var platform = new PlatformQuic();
        platform.UseQuic();
        return platform._services.LastOrDefault(static service => service.ServiceType == typeof(IMultiplexedConnectionListenerFactory))?.ImplementationType is { } transport
            ? (IMultiplexedConnectionListenerFactory)ActivatorUtilities.CreateInstance(services, transport)
            : null;
    }

    public IWebHostBuilder ConfigureServices(Action<IServiceCollection> configureServices)
    {
        configureServices(_services);
        return this;
    }

    public IWebHostBuilder ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices) => throw new NotSupportedException();

#pragma warning disable ASPDEPR008 // The interface still has it.
    public IWebHost Build() => throw new NotSupportedException();
#pragma warning restore ASPDEPR008

    public IWebHostBuilder ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => throw new NotSupportedException();

    public string? GetSetting(string key) => null;

    public IWebHostBuilder UseSetting(string key, string? value) => throw new NotSupportedException();
}
