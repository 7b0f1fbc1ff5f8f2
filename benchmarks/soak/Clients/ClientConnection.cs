using System.Net;
using System.Net.Sockets;
using System.Text;
using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Clients;

/// <summary>A connection to the gateway.</summary>
internal sealed class ClientConnection : IDisposable
{
    private ClientConnection(Socket socket)
    {
        Socket = socket;
        Input = new ByteReader(socket);
        Body = new BodyReader(Input);
    }

    public Socket Socket { get; }

    public ByteReader Input { get; }

    public BodyReader Body { get; }

    /// <summary>Whether the next request may come.</summary>
    public bool IsOpen { get; set; } = true;

    public static async ValueTask<ClientConnection> OpenAsync(int port, int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new WrongException($"The gateway does not take a connection: {exception.Message}");
        }

        return new ClientConnection(socket);
    }

    public ValueTask SendAsync(string text) => Socket.SendAllAsync(Encoding.ASCII.GetBytes(text));

    public void Dispose() => Socket.Dispose();
}
