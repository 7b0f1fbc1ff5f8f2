using HttpServer.Balancer.Targets;
using HttpServer.Core.Transport;

namespace HttpServer.Proxy.Dialling;

/// <summary>
/// Reaches a target. Forwarders, pools and relays know only the connection it returns; a TLS layer, a tunnel's
/// stream or a test's double is one more dialler.
/// </summary>
public interface IDialler
{
    /// <summary>Whether this dialler is the one for the target. The last registered that says yes is taken.</summary>
    bool CanDial(Target target);

    /// <summary>Opens a connection on which HTTP/1.1 can be spoken at once.</summary>
    /// <exception cref="IOException">Refused, unreachable, or (TLS) not who it should be.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the connection stood.</exception>
    ValueTask<DuplexConnection> DialAsync(Target target, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a connection on which HTTP/2 can be spoken at once. As <see cref="DialAsync"/> where nothing has to be agreed
    /// on first, which is the default.
    /// </summary>
    /// <exception cref="IOException">Refused, unreachable, not who it should be, or without HTTP/2.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the connection stood.</exception>
    ValueTask<DuplexConnection> DialHttp2Async(Target target, CancellationToken cancellationToken) => DialAsync(target, cancellationToken);
}
