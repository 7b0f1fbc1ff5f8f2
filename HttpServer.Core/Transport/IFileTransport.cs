using Microsoft.Win32.SafeHandles;

namespace HttpServer.Core.Transport;

/// <summary>
/// A connection that can send bytes of a file without reading them into the process (sendfile). A feature of requests
/// on the event-loop transport; absent elsewhere.
/// </summary>
public interface IFileTransport
{
    /// <summary>Most bytes that one loan stands for.</summary>
    const int LargestPiece = 256 * 1024;

    /// <summary>
    /// Makes the next memory of the response's writer stand for bytes of the file: get at most <see cref="LargestPiece"/>
    /// bytes of it, write nothing into it, advance and flush at once. The head of the response must be flushed before,
    /// and the file stay open until the flush has ended. A flush that ends with IsCompleted before all was sent means
    /// that the client is gone or the file shorter than that.
    /// </summary>
    /// <returns>False when bytes take another way to the wire here (TLS): write them.</returns>
    bool TryLend(SafeFileHandle file, long offset);
}
