using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Tls;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Tls;

namespace HttpServer.Proxy.Dialling;

/// <summary>
/// TLS over TCP for https targets, whose certificate must be what <see cref="BackendTlsOptions"/> ask for. HTTP/1.1 goes through the TLS of the event
/// loop where there is one, the rest through that of .NET.
/// </summary>
internal sealed class TlsDialler(TcpDialler tcp) : IDialler
{
    // RFC 7301, 3.2: the alert of a server that knows none of the protocols on offer, in the words of OpenSSL, which are all
    // that there is of it. Where they differ the reason is that TLS failed, which is not wrong.
    private const string NoApplicationProtocol = "no application protocol";

    // Sessions are for one target, and go with it.
    private readonly ConditionalWeakTable<Target, TlsClient> _clients = [];

    public bool CanDial(Target target) => target.Url.Scheme == Uri.UriSchemeHttps;

    public async ValueTask<DuplexConnection> DialAsync(Target target, CancellationToken cancellationToken)
    {
        var connection = await tcp.DialAsync(target, cancellationToken).ConfigureAwait(false);
        return TlsClient.CanSpeakOn(connection)
            ? await HandshakeAsync(connection, target, cancellationToken).ConfigureAwait(false)
            : await AuthenticateAsync(connection, target, SslApplicationProtocol.Http11, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<DuplexConnection> DialHttp2Async(Target target, CancellationToken cancellationToken)
    {
        var connection = await tcp.DialAsync(target, cancellationToken).ConfigureAwait(false);
        var tls = await AuthenticateAsync(connection, target, SslApplicationProtocol.Http2, cancellationToken).ConfigureAwait(false);
        if (tls.ApplicationProtocol == SslApplicationProtocol.Http2)
        {
            return tls;
        }

        tls.Dispose();
        throw new NoHttp2Exception();
    }

    private async ValueTask<DuplexConnection> HandshakeAsync(DuplexConnection connection, Target target, CancellationToken cancellationToken)
    {
        try
        {
            var client = _clients.GetValue(target, static target => BackendTls.Of(target).ClientOf(target));
            await using (cancellationToken.UnsafeRegister(static state => ((DuplexConnection)state!).Abort(), connection).ConfigureAwait(false))
            {
                await client.HandshakeAsync(connection).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return connection;
        }
        catch (Exception exception)
        {
            connection.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (exception is TlsException)
            {
                throw new TlsFailedException(exception.Message, exception);
            }

            throw;
        }
    }

    private static async ValueTask<TlsDuplexConnection> AuthenticateAsync(DuplexConnection connection, Target target, SslApplicationProtocol protocol, CancellationToken cancellationToken)
    {
        var tls = new TlsDuplexConnection(connection);
        try
        {
            await tls.AuthenticateAsync(BackendTls.Of(target).Handshake(target, protocol), cancellationToken).ConfigureAwait(false);
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
