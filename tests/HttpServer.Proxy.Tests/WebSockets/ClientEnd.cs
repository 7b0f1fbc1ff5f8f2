namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>The client's end of a tunnel, in the test's hands, whatever carries it.</summary>
internal abstract class ClientEnd : IAsyncDisposable
{
    public abstract Task SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Reads exactly that many bytes.</summary>
    /// <exception cref="EndOfStreamException">It ended before.</exception>
    public abstract Task<byte[]> ReadExactlyAsync(int count);

    /// <summary>Reads to the orderly end.</summary>
    /// <exception cref="IOException">It was broken.</exception>
    public abstract Task<byte[]> ReadToEndAsync();

    /// <summary>Ends this direction alone.</summary>
    public abstract Task HalfCloseAsync();

    /// <summary>Breaks it.</summary>
    public abstract Task AbortAsync();

    public Task<Frame> ReadFrameAsync() => Frames.ReadAsync(ReadExactlyAsync);

    /// <summary>Leaves, in order.</summary>
    public abstract ValueTask DisposeAsync();
}
