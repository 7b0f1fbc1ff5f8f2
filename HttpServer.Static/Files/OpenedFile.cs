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

    public void Dispose() => handle.Dispose();
}
