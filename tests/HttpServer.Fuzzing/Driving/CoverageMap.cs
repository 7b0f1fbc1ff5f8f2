using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace HttpServer.Fuzzing.Driving;

/// <summary>
/// The map that instrumented code counts its branches in (AFL's: one byte for each pair of places), and what of it has
/// been seen. Counts are told apart by AFL's classes: 1, 2, 3, 4–7, 8–15, 16–31, 32–127, 128 and more.
/// </summary>
internal sealed unsafe class CoverageMap : IDisposable
{
    private const int Size = 1 << 16;

    private static readonly byte[] Classes = [.. Enumerable.Range(0, 256).Select(static count => (byte)(count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    }))];

    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] _seen = new byte[Size];

    public CoverageMap() => Trace.SharedMem = _counts;

    /// <summary>Places that have been seen.</summary>
    public int Places { get; private set; }

    /// <summary>Forgets the last run's counts.</summary>
    public void Reset()
    {
        new Span<byte>(_counts, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the run since <see cref="Reset"/> went somewhere new, or some way more often than any before.</summary>
    public bool NoteRun()
    {
        var isNew = false;
        var counts = new ReadOnlySpan<byte>(_counts, Size);
        for (var at = counts.IndexOfAnyExcept((byte)0); at >= 0;)
        {
            var seen = _seen[at] | Classes[counts[at]];
            if (seen != _seen[at])
            {
                Places += _seen[at] == 0 ? 1 : 0;
                _seen[at] = (byte)seen;
                isNew = true;
            }

            var next = counts[(at + 1)..].IndexOfAnyExcept((byte)0);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return isNew;
    }

    public void Dispose() => NativeMemory.Free(_counts);
}
