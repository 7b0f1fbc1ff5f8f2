using System.Net.Sockets;

namespace HttpServer.Soak.Wire;

/// <summary>Ways to end a connection.</summary>
internal static class SocketEnds
{
    /// <summary>With a reset.</summary>
    public static void Reset(this Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended already, which is what is wanted.
        }

        socket.Dispose();
    }

    /// <summary>Says that no more will be sent.</summary>
    public static void Finish(this Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended already, which is what is wanted.
        }
    }

    /// <summary>Sends all of <paramref name="bytes"/>.</summary>
    /// <exception cref="CutException">The peer has gone.</exception>
    public static async ValueTask SendAllAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes)..];
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new CutException($"Sending: {exception.Message}", false);
        }
    }
}
