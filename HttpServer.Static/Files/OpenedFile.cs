using HttpServer.Core.Transport;
using Microsoft.Win32.SafeHandles;

namespace HttpServer.Static.Files;

/// <summary>A regular file below the root, open for reading, with its identity taken from the handle itself.</summary>
internal sealed class OpenedFile(SiteRoot root, SafeFileHandle handle, FileIdentity identity) : IDisposable
{
    public FileIdentity Identity { get; } = identity;

    /// <summary>Whether the content is still the one that <see cref="Identity"/> was taken of.</summary>
    public bool IsUnchanged() => root.IdentityOf(handle) == Identity;

    /// <summary>
    /// Reads what can be had without waiting for a disk at once, and the rest on the thread pool: the caller may be
    /// the event loop of many connections. 0 means end of file.
    /// </summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellation)
    {
        var read = root.ReadWithoutWaiting(handle, buffer.Span, offset);
        return read > 0 ? new(read) : RandomAccess.ReadAsync(handle, buffer, offset, cancellation);
    }

    /// <summary>
    /// Lends a stretch of the file to the transport, to be sent without being read here; false when the transport
    /// cannot or the disk would have to be waited for, on the event loop of many connections.
    /// </summary>
    public bool TryLend(IFileTransport? transport, long offset, int length)
    {
        Span<byte> probe = stackalloc byte[1];
        return transport is not null
            && root.ReadWithoutWaiting(handle, probe, offset) > 0
            && root.ReadWithoutWaiting(handle, probe, offset + length - 1) > 0
            && transport.TryLend(handle, offset);
    }

    /// <summary>Whether the file is shorter than it was.</summary>
    public bool EndsBefore(long position) => RandomAccess.GetLength(handle) < position;

    public void Dispose() => handle.Dispose();
}
