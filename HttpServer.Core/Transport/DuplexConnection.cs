namespace HttpServer.Core.Transport;

/// <summary>
/// A connection that was dialled: bytes both ways, each direction closed by itself. One reader and one writer at a
/// time. There are no cancellation tokens on reads and writes, because a cancelled one leaves the stream useless
/// anyway: whoever wants out calls <see cref="Abort"/>.
/// </summary>
public abstract class DuplexConnection : IDisposable
{
    /// <summary>Waits until a read would return at once, without holding a buffer meanwhile.</summary>
    /// <exception cref="IOException">The connection is broken or was aborted.</exception>
    public abstract ValueTask WaitToReadAsync();

    /// <summary>Reads at least one byte; 0 at the end of the stream.</summary>
    /// <exception cref="IOException">The connection is broken or was aborted.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>
    /// As <see cref="ReadAsync"/>, to be called after <see cref="WaitToReadAsync"/>. Where the transport can tell that the
    /// wait was for nothing after all, it completes at once with -1, so that the buffer is not held.
    /// </summary>
    /// <exception cref="IOException">The connection is broken or was aborted.</exception>
    public virtual ValueTask<int> ReadReadyAsync(Memory<byte> buffer) => ReadAsync(buffer);

    /// <summary>
    /// After a read of 0 bytes: false where the peer should have said that this is the end, and has not (RFC 9112, 9.8). Somebody
    /// on the way may have cut the connection then, so that a body without a length is not known to be whole.
    /// </summary>
    public virtual bool IsEndConfirmed => true;

    /// <summary>Completes when every byte has been taken by the transport below.</summary>
    /// <exception cref="IOException">The connection is broken or was aborted.</exception>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> buffer);

    /// <summary>Half-close: the peer reads the end of the stream, reading here goes on.</summary>
    public abstract void CompleteWrites();

    /// <summary>
    /// Breaks the connection from any thread; running reads and writes fail. The peer gets a reset, and never the end of the stream: it cannot
    /// take what it has for the whole. Harmless when repeated.
    /// </summary>
    public abstract void Abort();

    /// <summary>True while nothing has arrived, neither bytes nor the end: only such a connection may be used again.</summary>
    public abstract bool IsQuiet { get; }

    /// <summary>As <see cref="IsQuiet"/>, by asking the system now rather than by what it has reported: what has come since its last report counts too.</summary>
    public virtual bool IsSurelyQuiet => IsQuiet;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes; waiting reads and writes fail. Harmless when repeated. Must not block.</summary>
    protected abstract void Dispose(bool disposing);
}
