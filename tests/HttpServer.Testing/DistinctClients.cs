using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HttpServer.Testing;

/// <summary>
/// Clients that are told apart by their ports: none gets the port of an earlier one. The kernel alone does not see to that,
/// for a connection that was reset leaves its port free at once.
/// </summary>
public sealed class DistinctClients
{
    // Of some 28,000 ports a run of thousands leaves most; so many used ones in a row are no chance.
    private const int Attempts = 200;

    private readonly ConcurrentDictionary<int, bool> _used = new();

    /// <summary>Connects to a port of the loopback address.</summary>
    /// <exception cref="InvalidOperationException">No unused port is to be had.</exception>
    public async Task<RawHttpConnection> ConnectAsync(int port)
    {
        var socket = Bind();
        try
        {
            using var bound = new CancellationTokenSource(Bound.Default);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), bound.Token);
            return new RawHttpConnection(socket, new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Socket Bind()
    {
        // Held until there is another one, so that the same is not offered again.
        var refused = new List<Socket>();
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                if (_used.TryAdd(((IPEndPoint)socket.LocalEndPoint!).Port, true))
                {
                    return socket;
                }

                refused.Add(socket);
            }
        }
        finally
        {
            refused.ForEach(socket => socket.Dispose());
        }

        throw new InvalidOperationException($"No port is left that none of {_used.Count} clients had.");
    }
}
