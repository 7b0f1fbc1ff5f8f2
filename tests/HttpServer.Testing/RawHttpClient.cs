using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace HttpServer.Testing;

/// <summary>Opens connections on which the test writes HTTP byte by byte.</summary>
public static class RawHttpClient
{
    /// <summary>Connects to a port of the loopback address.</summary>
    public static Task<RawHttpConnection> ConnectAsync(int port)
        => ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));

    public static async Task<RawHttpConnection> ConnectAsync(EndPoint endPoint)
    {
        var socket = await OpenAsync(endPoint);
        return new RawHttpConnection(socket, new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Connects to a loopback port with TLS.</summary>
    /// <param name="options">Trusts any certificate for "localhost" when null.</param>
    public static async Task<RawHttpConnection> ConnectTlsAsync(int port, SslClientAuthenticationOptions? options = null)
    {
        var socket = await OpenAsync(new IPEndPoint(IPAddress.Loopback, port));
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        using var bound = new CancellationTokenSource(Bound.Default);
        await tls.AuthenticateAsClientAsync(options ?? TrustingAnything(), bound.Token);
        return new RawHttpConnection(socket, tls);
    }

    /// <summary>Sends one message on a connection of its own and reads the response to it.</summary>
    public static async Task<RawResponse> ExchangeAsync(int port, string message)
    {
        await using var connection = await ConnectAsync(port);
        await connection.SendAsync(message);
        return await connection.ReadResponseAsync(toHead: message.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    private static async Task<Socket> OpenAsync(EndPoint endPoint)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var bound = new CancellationTokenSource(Bound.Default);
        try
        {
            await socket.ConnectAsync(endPoint, bound.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions TrustingAnything() => new()
    {
        TargetHost = "localhost",
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
    };
}
