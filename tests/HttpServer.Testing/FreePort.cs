using System.Net;
using System.Net.Sockets;

namespace HttpServer.Testing;

/// <summary>For programs that cannot be told port 0. Whoever uses it must be ready to find the port taken and try again.</summary>
public static class FreePort
{
    /// <summary>A loopback port that was free a moment ago.</summary>
    public static int Find()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
