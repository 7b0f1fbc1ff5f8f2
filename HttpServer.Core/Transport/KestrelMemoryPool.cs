using System.Buffers;

namespace HttpServer.Core.Transport;

/// <summary>
/// What Kestrel borrows from for a connection beside the pipes: the shared array pool, with "any size" taken for a page.
/// Without it Kestrel asks the shared pool for 0 bytes, is given an array of none, and the first write fails.
/// </summary>
internal sealed class KestrelMemoryPool : MemoryPool<byte>
{
    private const int Page = 4096;

    public static readonly KestrelMemoryPool Instance = new();

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, Page));

    // Nothing of its own to give back.
    protected override void Dispose(bool disposing)
    {
    }
}
