using HttpServer.Core.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Passthrough;

/// <summary>A port for TLS whose connections may all be passed on needs no certificate of its own.</summary>
/// <param name="passthrough">What makes the routes, and not their checked options: whoever checks those wants to know the ports.</param>
internal sealed class PassthroughPorts(IEnumerable<IConfigureOptions<TlsPassthroughOptions>> passthrough) : IPostConfigureOptions<ServerOptions>
{
    public void PostConfigure(string? name, ServerOptions options)
    {
        // Wrong ones count too: they say so themselves, and the missing certificate is no second mistake.
        var routes = new TlsPassthroughOptions();
        foreach (var step in passthrough)
        {
            step.Configure(routes);
        }

        options.Ssl.ObtainsCertificates |= routes.Routes.Count > 0;
    }
}
