namespace HttpServer.Core.Transport;

/// <summary>
/// Pinned buffers of two sizes for one event loop. A connection holds one only while bytes are in it, so ten thousand
/// idle connections hold none. Bounded: what comes back beyond the retained counts is left to the collector.
/// </summary>
internal sealed class BlockPool
{
    /// <summary>Bytes in an ordinary block: a whole request head, or a TLS record.</summary>
    public const int BlockSize = 16 * 1024;

    /// <summary>Bytes in a large block: a piece of a file or of a big body, large enough that the call is cheap beside the copy.</summary>
    public const int LargeBlockSize = 128 * 1024;

    private readonly Shelf _blocks = new(256);
    private readonly Shelf _largeBlocks = new(32);

    /// <summary>A buffer of at least the size asked for; beyond <see cref="LargeBlockSize"/> a fresh one.</summary>
    public byte[] Rent(int size) => size switch
    {
        <= BlockSize => _blocks.Take() ?? Allocate(BlockSize),
        <= LargeBlockSize => _largeBlocks.Take() ?? Allocate(LargeBlockSize),
        _ => Allocate(size),
    };

    public void Return(byte[] block)
    {
        if (block.Length == BlockSize)
        {
            _blocks.Put(block);
        }
        else if (block.Length == LargeBlockSize)
        {
            _largeBlocks.Put(block);
        }
    }

    private static byte[] Allocate(int size) => GC.AllocateUninitializedArray<byte>(size, pinned: true);

    // Locked because a connection may be worked on by other threads than its loop's; there the lock is free.
    private sealed class Shelf(int retained)
    {
        private readonly byte[]?[] _arrays = new byte[retained][];
        private readonly Lock _lock = new();
        private int _count;

        public byte[]? Take()
        {
            lock (_lock)
            {
                if (_count == 0)
                {
                    return null;
                }

                var array = _arrays[--_count];
                _arrays[_count] = null;
                return array;
            }
        }

        public void Put(byte[] array)
        {
            lock (_lock)
            {
                if (_count < _arrays.Length)
                {
                    _arrays[_count++] = array;
                }
            }
        }
    }
}
