using System.Net;
using System.Net.Sockets;

namespace HttpServer.Processes;

/// <summary>
/// Free ports below those that the kernel gives to outgoing connections: a connection to a stopped backend could
/// otherwise get the backend's own port, and reach itself.
/// </summary>
internal sealed class Ports
{
    private int _next = 20_000 + (Environment.ProcessId % 100 * 100);

    public int Take()
    {
        while (true)
        {
            var port = _next++;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse && _next < 32_000)
            {
                // Somebody has it; the next one.
            }
        }
    }
}
