using HttpServer.Core.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Acme.Renewal;

/// <summary>Names that are to have certificates are names that are to be served with them: the port for https opens without a further key.</summary>
internal sealed class HttpsSwitch(IOptionsFactory<AcmeOptions> acme) : IPostConfigureOptions<ServerOptions>
{
    public void PostConfigure(string? name, ServerOptions options)
    {
        if (Obtains())
        {
            options.Ssl.ObtainsCertificates = true;
            options.Ssl.Enabled = true;
        }
    }

    private bool Obtains()
    {
        try
        {
            return acme.Create(Options.DefaultName).IsInUse;
        }
        catch (OptionsValidationException)
        {
            // Reported where these options are checked themselves.
            return false;
        }
    }
}
