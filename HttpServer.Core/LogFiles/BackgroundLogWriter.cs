using Microsoft.Extensions.Logging;

namespace HttpServer.Core.LogFiles;

/// <summary>
/// Lines from many threads, written by one of its own in few large pieces. A caller never waits for the disk: its line
/// is copied into memory of bounded size, and dropped and counted when that is full.
/// </summary>
public sealed partial class BackgroundLogWriter : IDisposable
{
    /// <summary>Longest line, with its line feed.</summary>
    public const int MaxLineBytes = 65_536;

    // Full pieces that wake the writing thread; every waking takes time from the requests.
    private const int MostPiecesAwaited = 4;

    // After what is to be written at once: the lines of the next moments go together, and wake nobody one by one.
    private const int RestMilliseconds = 5;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogOutput _output;
    private readonly string _name;
    private readonly int _most;
    private readonly int _batch;
    private readonly TimeSpan _flushInterval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // Guards all that follows up to the timer; a Monitor and not a Lock because the writing thread waits on it.
    private readonly object _gate = new();
    private readonly Queue<LogChunk> _full;
    private readonly Stack<LogChunk> _free;
    private LogChunk _filling = new(MaxLineBytes);
    private int _chunks = 1;
    private long _dropped;
    private long _passesAsked;
    private long _passesEnded;
    private bool _lastPassFailed;
    private bool _flushWanted;
    private bool _holdOff;
    private bool _isTimed;
    private bool _isResting;
    private bool _stopping;

    private readonly ITimer _timer;
    private readonly Thread _thread;

    // Of the writing thread alone.
    private LogChunk? _writing;
    private long _droppedReported;
    private long? _dropReportedAt;
    private long? _troubleReportedAt;

    /// <param name="output">Where the lines go; disposed with this.</param>
    /// <param name="name">What is written, for messages: "access log".</param>
    /// <param name="bufferBytes">Most bytes of lines in memory, taken in pieces of 64 KiB as needed, at least two.</param>
    /// <param name="flushInterval">Longest time that a line waits while its piece is not full; zero to write at once.</param>
    /// <param name="time">Clock of the flushes.</param>
    /// <param name="logger">Told of trouble and of dropped lines, each once a minute at most.</param>
    public BackgroundLogWriter(
        ILogOutput output, string name, int bufferBytes, TimeSpan flushInterval, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(time);
        _output = output;
        _name = name;
        _flushInterval = flushInterval;
        _time = time;
        _logger = logger;
        _most = Math.Max(2, bufferBytes / MaxLineBytes);
        _batch = Math.Clamp(_most / 4, 1, MostPiecesAwaited);
        _full = new Queue<LogChunk>(_most);
        _free = new Stack<LogChunk>(_most);
        _timer = time.CreateTimer(static state => ((BackgroundLogWriter)state!).FlushSoon(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // A thread of its own: writing a file blocks, and the pool's threads belong to the requests.
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Lines that were dropped, because the memory was full or the writer stopped, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes a copy of a line, with its line feed. False when it was dropped.</summary>
    public bool TryWrite(ReadOnlySpan<byte> line)
    {
        var starts = false;
        lock (_gate)
        {
            if (_stopping || (line.Length > _filling.Free && !TryTakeNext(line.Length)))
            {
                Interlocked.Increment(ref _dropped);
                return false;
            }

            _filling.Append(line);
            if (_flushInterval == TimeSpan.Zero)
            {
                _flushWanted = true;
                if (!_isResting)
                {
                    Monitor.PulseAll(_gate);
                }
            }
            else if (!_isTimed)
            {
                // Once, or every piece would put off what waits in the ones before it.
                _isTimed = true;
                starts = true;
            }
        }

        if (starts)
        {
            _timer.Change(_flushInterval, Timeout.InfiniteTimeSpan);
        }

        return true;
    }

    /// <summary>Waits until every line taken before the call is in the output. False when that did not succeed in time.</summary>
    public bool Flush(TimeSpan timeout)
    {
        var until = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        lock (_gate)
        {
            var asked = ++_passesAsked;
            _flushWanted = true;
            Monitor.PulseAll(_gate);
            while (_passesEnded < asked)
            {
                if (until - Environment.TickCount64 is not (> 0 and var left) || !Monitor.Wait(_gate, (int)left))
                {
                    return false;
                }
            }

            return !_lastPassFailed;
        }
    }

    /// <summary>Writes what is there and closes the output; a disk that hangs is waited for five seconds.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }

            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        _timer.Dispose();
        if (!_thread.Join(EndTimeout))
        {
            LogStuck(_logger, _name);
        }
    }

    private bool TryTakeNext(int length)
    {
        if (length > MaxLineBytes || (!_free.TryPop(out var next) && !TryAllocate(out next)))
        {
            return false;
        }

        _full.Enqueue(_filling);
        _filling = next;
        if (_full.Count >= _batch)
        {
            Monitor.PulseAll(_gate);
        }

        return true;
    }

    private bool TryAllocate([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LogChunk? chunk)
    {
        chunk = _chunks < _most ? new LogChunk(MaxLineBytes) : null;
        _chunks += chunk is null ? 0 : 1;
        return chunk is not null;
    }

    private void FlushSoon()
    {
        lock (_gate)
        {
            _isTimed = false;
            _flushWanted = true;
            Monitor.PulseAll(_gate);
        }
    }
}
