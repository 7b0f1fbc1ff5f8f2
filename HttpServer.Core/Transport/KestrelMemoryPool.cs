using System.Buffers;

namespace HttpServer.Core.Transport;

/// <summary>
/// What Kestrel borrows from for the connections of one event loop, beside their pipes: pages for the bodies of HTTP/2
/// streams above all, of which a hundred may be under way at once, twice as many as the shared array pool keeps. Bounded:
/// what comes back beyond the retained count, and what is larger than a page, is left to others.
/// </summary>
internal sealed class KestrelMemoryPool : MemoryPool<byte>
{
    private const int PageSize = 4096;
    private const int Retained = 1024;

    private readonly Lock _lock = new();
    private readonly Page?[] _pages = new Page[Retained];
    private int _count;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    /// <summary>A buffer of at least the size asked for, any size being a page.</summary>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        if (minBufferSize > PageSize)
        {
            return Shared.Rent(minBufferSize);
        }

        lock (_lock)
        {
            if (_count > 0)
            {
                ref var last = ref _pages[--_count];
                var page = last!;
                last = null;
                return page;
            }
        }

        return new Page(this);
    }

    // The pages are the collector's.
    protected override void Dispose(bool disposing)
    {
    }

    private void Return(Page page)
    {
        lock (_lock)
        {
            if (_count < Retained)
            {
                _pages[_count++] = page;
            }
        }
    }

    private sealed class Page(KestrelMemoryPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(PageSize, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}
