namespace HttpServer.Core.Transport;

/// <summary>Copies of listening sockets that a process started meanwhile inherits. Disposing closes them here, not there.</summary>
public sealed class SocketCopies : IDisposable
{
    private bool _disposed;

    internal SocketCopies(IReadOnlyList<InheritedSocket> sockets) => Sockets = sockets;

    /// <summary>The copies.</summary>
    public IReadOnlyList<InheritedSocket> Sockets { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (var socket in Sockets)
        {
            _ = Libc.Close(socket.Descriptor);
        }
    }
}
