using System.Net.Sockets;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Dialling;

namespace HttpServer.Proxy.Forwarding;

/// <summary>Tells the ways apart in which a dial fails.</summary>
internal static class DialErrors
{
    private const int ConnectionRefused = 111;

    public static ForwardError Of(IOException exception) => exception switch
    {
        TlsFailedException => ForwardError.TlsFailed,
        NoHttp2Exception => ForwardError.NoHttp2,
        SocketIOException { Error: ConnectionRefused } => ForwardError.ConnectRefused,
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => ForwardError.ConnectRefused,
        _ => ForwardError.ConnectFailed,
    };
}
