using HttpServer.Core.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Passthrough;

/// <summary>A port for TLS whose connections may all be passed on needs no certificate of its own.</summary>
internal sealed class PassthroughPorts(IOptionsFactory<TlsPassthroughOptions> passthrough) : IPostConfigureOptions<ServerOptions>
{
    public void PostConfigure(string? name, ServerOptions options)
    {
        try
        {
            options.Ssl.ObtainsCertificates |= passthrough.Create(Options.DefaultName).Routes.Count > 0;
        }
        catch (OptionsValidationException)
        {
            // The routes are wrong and say so themselves; the missing certificate is no second mistake.
            options.Ssl.ObtainsCertificates = true;
        }
    }
}
