using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Transport;

/// <summary>The loops of one gateway, one for each core: every connection belongs to one of them for life.</summary>
internal sealed class EventLoopGroup : IDisposable
{
    // How long a listener that ran out of descriptors leaves its backlog alone.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly EventLoop[] _loops;
    private readonly TimeProvider _time;
    private uint _next;

    public EventLoopGroup(int count, TimeProvider time, ILogger<EventLoopGroup> logger)
    {
        _time = time;
        _loops = new EventLoop[count];
        for (var i = 0; i < count; i++)
        {
            _loops[i] = new EventLoop(i, logger);
        }

        foreach (var loop in _loops)
        {
            loop.Start();
        }
    }

    public EventLoop this[int index] => _loops[index];

    public int Count => _loops.Length;

    /// <summary>For the bounds of connections.</summary>
    public TimeProvider Time => _time;

    /// <summary>The loop that runs the caller, if it is one of these; else the next in turn.</summary>
    public EventLoop Nearest() =>
        EventLoop.Current is { } current && current.Index < _loops.Length && _loops[current.Index] == current ? current : Next();

    public EventLoop Next() => _loops[Interlocked.Increment(ref _next) % (uint)_loops.Length];

    /// <summary>Calls the target on its loop again after a short while.</summary>
    public void RetryLater(EventLoop loop, IReadinessTarget target)
    {
        ITimer? timer = null;
        timer = _time.CreateTimer(
            _ =>
            {
                loop.Post(() => target.OnReady(Libc.EPOLLIN));
                timer?.Dispose();
            },
            null,
            RetryDelay,
            Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }
    }
}
