using System.Net.Quic;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Configuration;

/// <summary>What is asked for, and this machine has not, so that it has no effect here.</summary>
internal static class MissingParts
{
    /// <summary>Told as rules tell what fails.</summary>
    public static IEnumerable<string> Of(IServiceProvider services)
    {
        if (services.GetRequiredService<IOptions<ServerOptions>>().Value.Ssl is not { Enabled: true } ssl)
        {
            yield break;
        }

        foreach (var missing in TlsSupport.Missing(ssl))
        {
            yield return missing;
        }

        if (ssl.Http3 && !((OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()) && QuicListener.IsSupported))
        {
            yield return "server.ssl.http3: there is no HTTP/3 on this machine, for it has no QUIC: the library libmsquic (package libmsquic) is missing";
        }
    }
}
