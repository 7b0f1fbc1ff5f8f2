using System.Net.Security;
using System.Security.Authentication;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Transport;

namespace HttpServer.Proxy.Dialling;

/// <summary>TLS over TCP for https targets: the certificate must be valid for the target's host name.</summary>
internal sealed class TlsDialler(TcpDialler tcp) : IDialler
{
    // RFC 7301, 3.2: the alert of a server that knows none of the protocols on offer, in the words of OpenSSL, which are all
    // that there is of it. Where they differ the reason is that TLS failed, which is not wrong.
    private const string NoApplicationProtocol = "no application protocol";

    public bool CanDial(Target target) => target.Url.Scheme == Uri.UriSchemeHttps;

    public async ValueTask<DuplexConnection> DialAsync(Target target, CancellationToken cancellationToken) =>
        await DialAsync(target, SslApplicationProtocol.Http11, cancellationToken).ConfigureAwait(false);

    public async ValueTask<DuplexConnection> DialHttp2Async(Target target, CancellationToken cancellationToken)
    {
        var tls = await DialAsync(target, SslApplicationProtocol.Http2, cancellationToken).ConfigureAwait(false);
        if (tls.ApplicationProtocol == SslApplicationProtocol.Http2)
        {
            return tls;
        }

        tls.Dispose();
        throw new NoHttp2Exception();
    }

    private async ValueTask<TlsDuplexConnection> DialAsync(Target target, SslApplicationProtocol protocol, CancellationToken cancellationToken)
    {
        var connection = await tcp.DialAsync(target, cancellationToken).ConfigureAwait(false);
        var tls = new TlsDuplexConnection(connection);
        try
        {
            await tls.AuthenticateAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = target.Url.IdnHost,
                    ApplicationProtocols = [protocol],
                },
                cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch (AuthenticationException exception)
            when (protocol == SslApplicationProtocol.Http2 && exception.GetBaseException().Message.Contains(NoApplicationProtocol, StringComparison.OrdinalIgnoreCase))
        {
            tls.Dispose();
            throw new NoHttp2Exception();
        }
        catch (AuthenticationException exception)
        {
            tls.Dispose();
            throw new TlsFailedException(exception.Message, exception);
        }
        catch
        {
            tls.Dispose();
            throw;
        }
    }
}
