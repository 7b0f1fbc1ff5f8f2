using HttpServer.Core.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace HttpServer.Core;

/// <summary>Kestrel as the gateway needs it.</summary>
public static class CoreWebHostBuilderExtensions
{
    /// <summary>
    /// Lets <see cref="ServerOptions"/> decide where Kestrel listens (URLs set elsewhere no longer count), what it
    /// bounds and how strictly it reads a head. Header bytes pass unchanged as Latin-1 characters in both directions.
    /// A bare LF ends no line of a head: for that, Kestrel's AppContext switch "DisableHttp1LineFeedTerminators" is set unless the process has set it.
    /// Listeners and bounds follow the options when they change. Needs <c>AddHttpServerCore</c> on the services.
    /// </summary>
    public static IWebHostBuilder ConfigureHttpServerKestrel(this IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(static services =>
        {
            services.TryAddSingleton<ServerListeners>();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, KestrelFromServerOptions>());
        });
    }
}
