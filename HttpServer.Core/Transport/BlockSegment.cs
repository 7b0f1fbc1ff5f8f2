using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HttpServer.Core.Transport;

/// <summary>One buffer in the chain of a pipe: a block of the pool, or a stretch of a file that stays where it is.</summary>
internal sealed class BlockSegment : ReadOnlySequenceSegment<byte>
{
    // Lent out in place of a file's bytes; never filled and never read.
    private static readonly byte[] FileWindow = GC.AllocateUninitializedArray<byte>(IFileTransport.LargestPiece);

    private byte[] _array = [];

    /// <summary>The file whose bytes this segment stands for; null for a block.</summary>
    public SafeFileHandle? File { get; private set; }

    /// <summary>Where in the file position 0 of this segment is.</summary>
    public long FileOffset { get; private set; }

    public int Start { get; set; }

    public int End { get; private set; }

    public int Free => _array.Length - End;

    public int Length => End - Start;

    public BlockSegment? NextSegment
    {
        get => (BlockSegment?)Next;
        set => Next = value;
    }

    public void Attach(byte[] array, long runningIndex)
    {
        _array = array;
        Start = 0;
        End = 0;
        RunningIndex = runningIndex;
        Next = null;
        Memory = default;
    }

    public void Attach(SafeFileHandle file, long offset)
    {
        Attach(FileWindow, 0);
        File = file;
        FileOffset = offset;
    }

    public Span<byte> Rest => _array.AsSpan(End);

    public Memory<byte> RestMemory => _array.AsMemory(End);

    /// <summary>Address of the first unread byte; blocks are pinned for good.</summary>
    public unsafe byte* Address => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_array, Start);

    public ReadOnlySpan<byte> Unread => _array.AsSpan(Start, End - Start);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Free);
        End += count;
        Memory = _array.AsMemory(0, End);
    }

    public void Detach(BlockPool pool)
    {
        var array = _array;
        _array = [];
        Memory = default;
        Next = null;
        if (File is null)
        {
            pool.Return(array);
        }

        File = null;
    }
}
