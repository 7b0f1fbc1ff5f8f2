using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HttpServer.Peers;

/// <summary>Keep-alive connections that have each made one request and then stay open.</summary>
internal sealed class IdleConnections : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public async Task OpenAsync(PeerProcess peer, Job job, CancellationToken cancellationToken)
    {
        var request = Encoding.ASCII.GetBytes($"GET {job.Path} HTTP/1.1\r\nHost: 127.0.0.1:{peer.Port}\r\n\r\n");
        var buffer = new byte[4096];
        for (var i = 0; i < job.Connections; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, peer.Port, cancellationToken);
            await socket.SendAsync(request, cancellationToken);
            await ReadResponseAsync(socket, buffer, job.ResponseBytes, cancellationToken);
        }
    }

    /// <summary>A connection that the peer has closed meanwhile would be counted for nothing.</summary>
    public void AssertAllOpen()
    {
        var closed = _sockets.Count(socket => socket.Poll(0, SelectMode.SelectRead));
        if (closed > 0)
        {
            throw new Failure($"closed {closed} of {_sockets.Count} idle connections");
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static async Task ReadResponseAsync(Socket socket, byte[] buffer, int bodyBytes, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            var head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (head >= 0 && length == head + 4 + bodyBytes)
            {
                return;
            }

            if (read == 0)
            {
                throw new Failure($"closed a connection after {length} bytes");
            }
        }
    }
}
