using System.Buffers;
using System.IO.Pipelines;

namespace HttpServer.Proxy.Upgrades;

/// <content>From the backend to the client: received straight into the client's send buffer.</content>
internal sealed partial class TunnelRelay
{
    private const int SmallRead = 16 * 1024;

    // After a read that would have filled the small one: fewer calls for what comes fast.
    private const int LargeRead = 64 * 1024;

    // What is read only to be dropped.
    private const int DroppedRead = 2 * 1024;

    // A backend whose bytes are always there already would keep the event loop for itself; after this many reads in a
    // row without waiting the rest of the loop has its turn.
    private const int ReadsInARow = 32;

    private async Task PumpDownAsync(ReadOnlyMemory<byte> early)
    {
        try
        {
            if (!early.IsEmpty && !await DeliverAsync(early).ConfigureAwait(false))
            {
                return;
            }

            var size = SmallRead;
            var inARow = 0;
            while (!(_down.HasSourceClosed && _up.IsClosedHere))
            {
                // Waiting holds no buffer.
                var wait = _backend.WaitToReadAsync();
                inARow = wait.IsCompleted ? inARow + 1 : 0;
                await wait.ConfigureAwait(false);
                if (inARow == ReadsInARow)
                {
                    inARow = 0;
                    await Task.Yield();
                }

                if (!_down.TryEnter())
                {
                    await DropToEndAsync().ConfigureAwait(false);
                    return;
                }

                var room = _output.GetMemory(size);
                var count = await _backend.ReadReadyAsync(room).ConfigureAwait(false);
                if (count > 0)
                {
                    Touch();
                    _down.Track(room.Span[..count]);
                    _output.Advance(count);
                    size = count >= SmallRead ? LargeRead : SmallRead;
                }

                // Also when nothing was read: it gives the buffer back.
                if (!await FlushAsync().ConfigureAwait(false))
                {
                    return;
                }

                if (count == 0)
                {
                    if (!_hasFrames && !_backend.IsEndConfirmed)
                    {
                        throw new EndOfStreamException();
                    }

                    await OnBackendEndAsync().ConfigureAwait(false);
                    return;
                }
            }

            OnBackendAnswered();
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            OnBackendBroken();
        }
        catch
        {
            // Not one of the ways in which connections end: the other direction must not go on alone.
            Cut();
            throw;
        }
    }

    private ValueTask<bool> DeliverAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!_down.TryEnter())
        {
            return new ValueTask<bool>(true);
        }

        _down.Track(bytes.Span);
        _output.Write(bytes.Span);
        return FlushAsync();
    }

    /// <summary>Sends what was written, and the gateway's Close frame behind it when that is due. False when the client cannot be reached any more.</summary>
    private ValueTask<bool> FlushAsync()
    {
        var flush = _output.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            return FlushSlowlyAsync(flush);
        }

        var result = flush.Result;
        if (result.IsCanceled || result.IsCompleted)
        {
            return FlushSlowlyAsync(new ValueTask<FlushResult>(result));
        }

        var closes = _down.Leave();
        return closes || _down.HasSourceClosed ? LeftDownAsync(closes) : new ValueTask<bool>(true);
    }

    private async ValueTask<bool> FlushSlowlyAsync(ValueTask<FlushResult> flush)
    {
        var result = await flush.ConfigureAwait(false);
        while (result.IsCanceled && !_isCut)
        {
            // The server's own way of telling that it stops; the drain has told already.
            result = await _output.FlushAsync().ConfigureAwait(false);
        }

        Touch();
        if (result.IsCanceled || result.IsCompleted)
        {
            OnClientUnreachable();
            return false;
        }

        return await LeftDownAsync(_down.Leave()).ConfigureAwait(false);
    }

    private async ValueTask<bool> LeftDownAsync(bool closes)
    {
        if (closes)
        {
            await SendCloseToClientAsync().ConfigureAwait(false);
        }
        else if (_down.HasSourceClosed && _up.HasSourceClosed)
        {
            Limit();
        }

        return true;
    }

    /// <summary>The client has had the gateway's Close frame: what still comes is read for the backend's answer only.</summary>
    private async ValueTask DropToEndAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(DroppedRead);
        try
        {
            while (!(_down.HasSourceClosed && _up.IsClosedHere))
            {
                var count = await _backend.ReadAsync(buffer).ConfigureAwait(false);
                if (count == 0)
                {
                    await OnBackendEndAsync().ConfigureAwait(false);
                    return;
                }

                _down.Track(buffer.AsSpan(0, count));
                _down.Leave();
            }

            OnBackendAnswered();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The gateway has closed, and the backend has sent its Close frame.
    private void OnBackendAnswered()
    {
        _downEnded = true;
        Interlocked.MemoryBarrier();
        if (_up.HasSourceClosed)
        {
            StopUp();
        }
    }

    private async ValueTask OnBackendEndAsync()
    {
        _downEnded = true;
        Interlocked.MemoryBarrier();
        if (!_hasFrames)
        {
            if (!await _client.TryCompleteWritesAsync().ConfigureAwait(false))
            {
                StopUp();
            }

            return;
        }

        var isClosed = _down.HasSourceClosed || _down.IsClosedHere;
        if (!isClosed)
        {
            Blame("upstream_closed");
        }

        Limit();
        if (!isClosed || _up.HasSourceClosed)
        {
            StopUp();
        }
    }

    private void OnBackendBroken()
    {
        _downEnded = true;
        if (!_isCut && !_down.HasSourceClosed)
        {
            Blame("upstream_closed");
            MustAbortClient = true;
        }

        Limit();
        _backend.Abort();
        StopUp();
    }

    private void OnClientUnreachable()
    {
        // What it sent before it went is still to be read, and goes to the backend with the end of the stream.
        _downEnded = true;
        MustAbortClient = true;
        Blame("client_aborted");
        Limit();
    }
}
