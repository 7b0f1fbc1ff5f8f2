using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Transport;

/// <summary>
/// One thread, one epoll instance: waits for sockets to become ready and runs what waits for them right there.
/// Code that runs on a loop must not block: it holds up every other connection of the loop.
/// </summary>
internal sealed unsafe partial class EventLoop : IDisposable
{
    // As many as one wait may bring; 256 keeps the batch in a page and fairness among connections short.
    private const int BatchSize = 256;
    private const ulong WakeToken = ulong.MaxValue;

    [ThreadStatic]
    private static EventLoop? t_current;

    private readonly ILogger _logger;
    private readonly int _epoll;
    private readonly int _wakeFd;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<Action> _work = new();
    private readonly Lock _slotLock = new();
    private readonly Stack<int> _freeSlots = new();
    private Slot[] _slots = new Slot[256];
    private int _slotCount;
    private int _wakePending;
    private volatile bool _stopping;

    public EventLoop(int index, ILogger logger)
    {
        Index = index;
        _logger = logger;
        Blocks = new BlockPool();
        _epoll = Check(Libc.EpollCreate(Libc.CLOEXEC), "epoll_create1");
        _wakeFd = Check(Libc.EventFd(0, Libc.EFD_NONBLOCK | Libc.CLOEXEC), "eventfd");
        var ev = stackalloc byte[16];
        EpollEvent.Write(ev, Libc.EPOLLIN | Libc.EPOLLET, WakeToken);
        Check(Libc.EpollControl(_epoll, Libc.EPOLL_CTL_ADD, _wakeFd, ev), "epoll_ctl");
        _thread = new Thread(Run) { IsBackground = true, Name = $"httpserver loop {index}" };
    }

    /// <summary>The loop whose thread is running; null on any other thread.</summary>
    public static EventLoop? Current => t_current;

    /// <summary>Position in its group, from 0.</summary>
    public int Index { get; }

    /// <summary>Buffers of this loop's connections.</summary>
    public BlockPool Blocks { get; }

    /// <summary>What Kestrel borrows for them.</summary>
    public KestrelMemoryPool Pages { get; } = new();

    public void Start() => _thread.Start();

    /// <summary>Runs the action on the loop's thread, after the events of the current batch.</summary>
    public void Post(Action action)
    {
        _work.Enqueue(action);
        if (t_current != this && Interlocked.Exchange(ref _wakePending, 1) == 0 && !_stopping)
        {
            Wake();
        }
    }

    /// <summary>Watches the descriptor, edge-triggered, in both directions; returns the token to unwatch it with.</summary>
    public ulong Watch(int fd, IReadinessTarget target, uint events = Libc.EPOLLIN | Libc.EPOLLOUT | Libc.EPOLLRDHUP)
    {
        ulong token;
        lock (_slotLock)
        {
            if (!_freeSlots.TryPop(out var index))
            {
                index = _slotCount++;
                if (index == _slots.Length)
                {
                    Array.Resize(ref _slots, index * 2);
                }

                // From 1, so that no token is 0: a socket that was never watched forgets nobody else's watch.
                _slots[index].Generation = 1;
            }

            ref var slot = ref _slots[index];
            slot.Target = target;
            token = ((ulong)slot.Generation << 32) | (uint)index;
        }

        var ev = stackalloc byte[16];
        EpollEvent.Write(ev, events | Libc.EPOLLET, token);
        if (Libc.EpollControl(_epoll, Libc.EPOLL_CTL_ADD, fd, ev) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            Forget(token);
            throw new TransportException("epoll_ctl", error);
        }

        return token;
    }

    /// <summary>Drops the watch of a descriptor whose closing does not end it, because another process has a copy.</summary>
    public void Unwatch(int fd, ulong token)
    {
        Forget(token);
        var unused = stackalloc byte[16];
        _ = Libc.EpollControl(_epoll, Libc.EPOLL_CTL_DEL, fd, unused);
    }

    /// <summary>Drops the watch; the closing of the descriptor takes it out of epoll itself.</summary>
    public void Forget(ulong token)
    {
        lock (_slotLock)
        {
            ref var slot = ref _slots[(uint)token];
            if (slot.Generation == (uint)(token >> 32))
            {
                slot.Target = null;
                slot.Generation++;
                _freeSlots.Push((int)(uint)token);
            }
        }
    }

    public void Dispose()
    {
        _stopping = true;
        Wake();
        if (t_current != this && _thread.IsAlive)
        {
            _thread.Join();
        }

        _ = Libc.Close(_epoll);
        _ = Libc.Close(_wakeFd);
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new TransportException(call, Marshal.GetLastPInvokeError());

    private void Wake()
    {
        ulong one = 1;
        _ = Libc.Write(_wakeFd, &one, sizeof(ulong));
    }

    private void Run()
    {
        t_current = this;
        var events = stackalloc byte[BatchSize * EpollEvent.Size];
        while (!_stopping)
        {
            var count = Libc.EpollWait(_epoll, events, BatchSize, _work.IsEmpty ? -1 : 0);
            if (count < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != Libc.EINTR)
                {
                    Log.WaitFailed(_logger, error);
                    return;
                }
            }

            for (var i = 0; i < count; i++)
            {
                var ev = events + (i * EpollEvent.Size);
                Dispatch(EpollEvent.Data(ev), EpollEvent.Events(ev));
            }

            RunPosted();
        }
    }

    private void Dispatch(ulong token, uint events)
    {
        if (token == WakeToken)
        {
            ulong count;
            _ = Libc.Read(_wakeFd, &count, sizeof(ulong));
            // A full fence: work whose poster found the wake-up pending is seen by the look at the queue that follows.
            _ = Interlocked.Exchange(ref _wakePending, 0);
            return;
        }

        // The array may be swapped for a longer copy by another thread; a slot once given out is found in both.
        ref var slot = ref Volatile.Read(ref _slots)[(uint)token];
        var target = Volatile.Read(ref slot.Target);
        if (target is null || slot.Generation != (uint)(token >> 32))
        {
            return;
        }

        try
        {
            target.OnReady(events);
        }
#pragma warning disable CA1031 // A fault in one connection must not stop the loop that serves all the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.TargetFailed(_logger, exception);
        }
    }

    private void RunPosted()
    {
        // Bounded by what is there now, so that work which posts itself again cannot starve the sockets.
        for (var left = _work.Count; left > 0 && _work.TryDequeue(out var action); left--)
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // As above.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.TargetFailed(_logger, exception);
            }
        }
    }

    private struct Slot
    {
        public IReadinessTarget? Target;
        public uint Generation;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The event loop has stopped: epoll_wait failed with error {Error}.", EventName = "WaitFailed")]
        public static partial void WaitFailed(ILogger logger, int error);

        [LoggerMessage(2, LogLevel.Error, "A connection's handler has thrown on the event loop.", EventName = "TargetFailed")]
        public static partial void TargetFailed(ILogger logger, Exception exception);
    }
}
