using HttpServer.Core.Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Http3;
using HttpServer.Core.Https;
using HttpServer.Core.ProxyProtocol;
using HttpServer.Core.Tls;
using HttpServer.Core.Tls.Ocsp;
using HttpServer.Core.Tls.Portable;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Core;

/// <summary>Kestrel as the gateway needs it.</summary>
public static class CoreWebHostBuilderExtensions
{
    /// <summary>
    /// Lets <see cref="ServerOptions"/> decide where Kestrel listens (URLs set elsewhere no longer count), what it
    /// bounds and how strictly it reads a head. Header bytes pass unchanged as Latin-1 characters in both directions.
    /// A bare LF ends no line of a head: for that, Kestrel's AppContext switch "DisableHttp1LineFeedTerminators" is set unless the process has set it.
    /// HTTP/3 uses the <see cref="Microsoft.AspNetCore.Connections.IMultiplexedConnectionListenerFactory"/> that is registered before this call, else Kestrel's QUIC.
    /// Listeners and bounds follow the options when they change. Needs <c>AddHttpServerCore</c> on the services.
    /// </summary>
    public static IWebHostBuilder ConfigureHttpServerKestrel(this IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        // Of Kestrel's own https the part that HTTP/3 goes through.
        return builder.UseKestrelHttpsConfiguration().ConfigureServices(static services =>
        {
            services.AddHttp3();
            services.TryAddSingleton<ProxyHeaders>();
            services.TryAddSingleton<CertificateStore>();
            services.TryAddSingleton<CertificateFiles>();
            services.TryAddSingleton<ClientCertificateRules>();
            services.TryAddSingleton<OcspStaples>();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, OcspRefresh>());
            services.TryAddSingleton<TlsContexts>();
            services.TryAddSingleton<SslContexts>();
            services.TryAddSingleton<PortableTls>();
            services.TryAddSingleton<PortableTlsReport>();
            services.TryAddSingleton<TlsServer>();
            services.TryAddSingleton<OpenHttpsPort>();
            services.TryAddSingleton<ServerListeners>();
            services.TryAddSingleton<IListeningPorts>(static provider => provider.GetRequiredService<ServerListeners>());
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, KestrelFromServerOptions>());
        });
    }
}
