using System.Net.Sockets;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Dialling;

namespace HttpServer.Proxy.Forwarding;

/// <summary>Tells the ways apart in which a dial fails.</summary>
internal static class DialErrors
{
    private const int ConnectionRefused = 111;
    private const int AddressNotAvailable = 99;

    public static ForwardError Of(IOException exception) => exception switch
    {
        TlsFailedException => ForwardError.TlsFailed,
        NoHttp2Exception => ForwardError.NoHttp2,
        SocketIOException { Error: ConnectionRefused } => ForwardError.ConnectRefused,
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => ForwardError.ConnectRefused,
        TransportException or SocketIOException { Error: AddressNotAvailable } => ForwardError.NoSocket,
        { InnerException: SocketException { SocketErrorCode: SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable } } => ForwardError.NoSocket,
        _ => ForwardError.ConnectFailed,
    };
}
