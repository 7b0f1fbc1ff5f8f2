using HttpServer.Core.LogFiles;

namespace HttpServer.Core.Tests.LogFiles;

/// <summary>An output that a test can stall or break.</summary>
internal sealed class HoldableOutput : ILogOutput
{
    private readonly MemoryStream _taken = new();
    private readonly ManualResetEventSlim _open = new(true);
    private int _writes;

    public ManualResetEventSlim Entered { get; } = new();

    public bool Disposed { get; private set; }

    /// <summary>Bytes of each write that are taken before it fails; null while nothing is wrong.</summary>
    public int? FailAfter { get; set; }

    public int Writes => Volatile.Read(ref _writes);

    public string Text
    {
        get
        {
            lock (_taken)
            {
                return System.Text.Encoding.UTF8.GetString(_taken.ToArray());
            }
        }
    }

    public void Hold() => _open.Reset();

    public void Release() => _open.Set();

    public int Write(ReadOnlySpan<byte> lines, out Exception? trouble)
    {
        Entered.Set();
        _open.Wait();
        Interlocked.Increment(ref _writes);
        var count = Math.Min(lines.Length, FailAfter ?? lines.Length);
        trouble = FailAfter is null ? null : new IOException("No space left on device");
        lock (_taken)
        {
            _taken.Write(lines[..count]);
        }

        return count;
    }

    public void Dispose() => Disposed = true;
}
