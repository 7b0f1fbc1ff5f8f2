using System.IO.Pipelines;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Timing;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Deadlines;
using HttpServer.Proxy.WebSockets;

namespace HttpServer.Proxy.Upgrades;

/// <summary>
/// Carries the bytes of one tunnel both ways until it ends. One receive and one send a message and direction, no
/// allocation; whoever reads slowly holds the other end back. When the ends of a WebSocket are silent for too long, or the
/// gateway stops, both are sent a Close frame and given a bounded time to answer it. A tunnel without frames is cut after
/// such a silence, ends one direction after the other, and may last to the end of a stop.
/// </summary>
internal sealed partial class TunnelRelay : IExpiring, ITargetBound
{
    // For what remains once an end has closed: the answering Close frame, or bytes under way. Longer than a lost
    // segment takes to be repeated, short beside any grace of a stop.
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(5);

    private readonly ClientTunnel _client;
    private readonly bool _hasFrames;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly DuplexConnection _backend;
    private readonly TimeProvider _time;
    private readonly long _idleTicks;
    private readonly RelayDirection _up;
    private readonly RelayDirection _down;
    private readonly TaskCompletionSource<CloseCause?> _closeAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _idleDeadline = long.MaxValue;
    private long _stopDeadline = long.MaxValue;
    private long _closeDeadline = long.MaxValue;
    private string? _reason;
    private CloseCause? _cause;
    private volatile bool _upStopped;
    private volatile bool _downEnded;
    private volatile bool _isCut;
    private volatile bool _mustAbortClient;

    /// <param name="client">The client's side.</param>
    /// <param name="backend">The backend's side; disposed by the caller.</param>
    /// <param name="hasFrames">Whether it is a WebSocket.</param>
    /// <param name="idleTimeout">Longest silence of both ends together, or infinite.</param>
    /// <param name="time">Clock.</param>
    public TunnelRelay(ClientTunnel client, DuplexConnection backend, bool hasFrames, TimeSpan idleTimeout, TimeProvider time)
    {
        _client = client;
        _hasFrames = hasFrames;
        _up = new RelayDirection(hasFrames);
        _down = new RelayDirection(hasFrames);
        _input = client.Input;
        _output = client.Output;
        _backend = backend;
        _time = time;
        _idleTicks = idleTimeout == Timeout.InfiniteTimeSpan ? 0 : time.Ticks(idleTimeout);
        Touch();
    }

    /// <summary>Of the backend's side.</summary>
    public required Target Target { get; init; }

    /// <summary>Bytes that came from the client.</summary>
    public long BytesIn => _up.Bytes;

    /// <summary>Bytes that came from the backend.</summary>
    public long BytesOut => _down.Bytes;

    /// <summary>Why it ended, when that was not by the ends themselves, in order.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>The client's connection must be broken, not closed: what it has is not all that there was.</summary>
    public bool MustAbortClient { get => _mustAbortClient; private set => _mustAbortClient = value; }

    public long Deadline => Math.Min(Math.Min(Volatile.Read(ref _idleDeadline), Volatile.Read(ref _stopDeadline)), Volatile.Read(ref _closeDeadline));

    public int SweeperIndex { get; set; } = -1;

    public void Expire(long now)
    {
        if (Volatile.Read(ref _closeDeadline) <= now)
        {
            Cut();
        }
        else if (Volatile.Read(ref _stopDeadline) <= now)
        {
            Volatile.Write(ref _stopDeadline, long.MaxValue);
            Close(CloseCause.Shutdown);
        }
        else if (Volatile.Read(ref _idleDeadline) <= now)
        {
            Volatile.Write(ref _idleDeadline, long.MaxValue);
            Close(CloseCause.Idle);
        }
    }

    /// <summary>Relays to the end of both directions.</summary>
    /// <param name="early">What the backend sent right behind its 101.</param>
    public async Task RunAsync(ReadOnlyMemory<byte> early)
    {
        // A tunnel without frames is cut, and ends where its last pump does: waiting for nothing would cost it a change of threads.
        var closing = _hasFrames ? CloseWhenAskedAsync() : Task.CompletedTask;
        try
        {
            await Task.WhenAll(PumpUpAsync(), PumpDownAsync(early)).ConfigureAwait(false);
        }
        finally
        {
            _closeAsked.TrySetResult(null);
            await closing.ConfigureAwait(false);
        }
    }

    /// <summary>Ends a WebSocket with Close frames to both ends. From any thread; only the first cause counts.</summary>
    public void Close(CloseCause cause)
    {
        if (_hasFrames)
        {
            _closeAsked.TrySetResult(cause);
        }
        else if (cause != CloseCause.Shutdown)
        {
            Blame(cause.Reason);
            MustAbortClient = true;
            Cut();
        }
    }

    /// <summary>The backend is none of ours any more.</summary>
    public void LeaveTarget() => Close(CloseCause.Removed);

    /// <summary>The gateway stops: it is closed at some time within <paramref name="spread"/>.</summary>
    public void CloseWithin(TimeSpan spread)
    {
        if (spread <= TimeSpan.Zero)
        {
            Close(CloseCause.Shutdown);
            return;
        }

        Volatile.Write(ref _stopDeadline, _time.GetTimestamp() + _time.Ticks(Random.Shared.NextDouble() * spread));
    }

    /// <summary>The client's connection is gone. What it had sent still goes to the backend.</summary>
    public void OnClientGone() => Limit();

    /// <summary>Ends it at once, whatever is under way.</summary>
    public void Cut()
    {
        _isCut = true;
        MustAbortClient |= !_hasFrames;
        _backend.Abort();
        if (!_downEnded)
        {
            // After that nobody flushes, and the writer may be complete.
            _output.CancelPendingFlush();
        }

        StopUp();
    }

    private async Task CloseWhenAskedAsync()
    {
        if (await _closeAsked.Task.ConfigureAwait(false) is not { } cause)
        {
            return;
        }

        Blame(cause.Reason);
        _cause = cause;
        Limit();
        var toClient = _down.WantClose() ? SendCloseToClientAsync() : Task.CompletedTask;
        var toBackend = _up.WantClose() ? SendCloseToBackendAsync() : Task.CompletedTask;
        await Task.WhenAll(toClient, toBackend).ConfigureAwait(false);
        if (_up.HasSourceClosed && _down.IsClosedHere)
        {
            // The client has sent its Close frame before and now has one: nothing more can come from it.
            StopUp();
        }
    }

    private async Task SendCloseToClientAsync()
    {
        try
        {
            await _output.WriteAsync(CloseFrame.Build(_cause!.Text, isMasked: false)).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            // Broken: the pump that reads there finds it too and ends.
            Blame("client_aborted");
        }
    }

    private async Task SendCloseToBackendAsync()
    {
        try
        {
            await _backend.WriteAsync(CloseFrame.Build(_cause!.Text, isMasked: true)).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            // As above.
            Blame("upstream_closed");
        }
    }

    private void StopUp()
    {
        _upStopped = true;
        try
        {
            _input.CancelPendingRead();
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            // The body of a request that has been aborted: whoever reads it has been woken, and is told the same.
        }
    }

    /// <summary>From now on it may last for <see cref="CloseWait"/> only.</summary>
    private void Limit() =>
        Interlocked.CompareExchange(ref _closeDeadline, _time.GetTimestamp() + _time.Ticks(CloseWait), long.MaxValue);

    private void Touch()
    {
        if (_idleTicks != 0)
        {
            Volatile.Write(ref _idleDeadline, _time.GetTimestamp() + _idleTicks);
        }
    }

    private void Blame(string reason) => Interlocked.CompareExchange(ref _reason, reason, null);

    private static bool IsBreak(Exception exception) => exception is IOException or OperationCanceledException or ObjectDisposedException;
}
