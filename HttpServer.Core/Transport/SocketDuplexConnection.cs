using System.Net.Sockets;

namespace HttpServer.Core.Transport;

/// <summary>A dialled connection on the framework's sockets, for platforms without the event loop.</summary>
internal sealed class SocketDuplexConnection(Socket socket) : DuplexConnection
{
    private volatile bool _aborted;

    public override bool IsQuiet
    {
        get
        {
            if (_aborted)
            {
                return false;
            }

            try
            {
                // Readable means bytes or the end; neither belongs on an idle connection.
                return !socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    public override async ValueTask WaitToReadAsync() => _ = await ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => ReceiveAsync(buffer);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer)
    {
        try
        {
            while (buffer.Length > 0)
            {
                buffer = buffer[await socket.SendAsync(buffer).ConfigureAwait(false)..];
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public override void CompleteWrites()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Broken or closed already, which is what was asked for.
            return;
        }
    }

    public override void Abort()
    {
        _aborted = true;
        // At once, and with a reset.
        socket.Close(0);
    }

    protected override void Dispose(bool disposing) => socket.Dispose();

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            var count = await socket.ReceiveAsync(buffer).ConfigureAwait(false);
            return count == 0 && _aborted ? throw new IOException("The connection was aborted.") : count;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
