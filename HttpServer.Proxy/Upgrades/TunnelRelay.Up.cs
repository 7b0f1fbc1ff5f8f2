using System.Buffers;

namespace HttpServer.Proxy.Upgrades;

/// <content>From the client to the backend: straight out of the buffer that the bytes were received into.</content>
internal sealed partial class TunnelRelay
{
    private async Task PumpUpAsync()
    {
        var isWriting = false;
        try
        {
            while (!_upStopped)
            {
                isWriting = false;
                var read = await _input.ReadAsync().ConfigureAwait(false);
                var buffer = read.Buffer;
                isWriting = true;
                if (!buffer.IsEmpty && !_upStopped)
                {
                    await ForwardAsync(buffer).ConfigureAwait(false);
                }

                _input.AdvanceTo(buffer.End);
                if (_up.HasSourceClosed && IsAnswered())
                {
                    return;
                }

                if (read.IsCompleted)
                {
                    OnClientEnd();
                    return;
                }
            }
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            OnUpBroken(isWriting);
        }
        catch
        {
            // Not one of the ways in which connections end: the other direction must not go on alone.
            Cut();
            throw;
        }
    }

    private ValueTask ForwardAsync(in ReadOnlySequence<byte> buffer)
    {
        Touch();
        if (!buffer.IsSingleSegment || !_up.TryEnter())
        {
            return ForwardSlowlyAsync(buffer);
        }

        _up.Track(buffer.FirstSpan);
        var write = _backend.WriteAsync(buffer.First);
        if (!write.IsCompletedSuccessfully)
        {
            return LeaveUpAsync(write);
        }

        write.GetAwaiter().GetResult();
        return _up.Leave() ? new ValueTask(SendCloseToBackendAsync()) : default;
    }

    private async ValueTask ForwardSlowlyAsync(ReadOnlySequence<byte> buffer)
    {
        var position = buffer.Start;
        while (buffer.TryGet(ref position, out var segment))
        {
            var writes = _up.TryEnter();
            _up.Track(segment.Span);
            await LeaveUpAsync(writes ? _backend.WriteAsync(segment) : default).ConfigureAwait(false);
        }
    }

    private async ValueTask LeaveUpAsync(ValueTask write)
    {
        await write.ConfigureAwait(false);
        Touch();
        if (_up.Leave())
        {
            await SendCloseToBackendAsync().ConfigureAwait(false);
        }
    }

    // The client has sent its Close frame. Was it the last thing that this WebSocket waited for?
    private bool IsAnswered()
    {
        if (_down.HasSourceClosed)
        {
            // Both have; now the backend closes the connection (RFC 6455, 7.1.1), but not as late as it likes.
            Limit();
        }

        return _downEnded || _down.IsClosedHere;
    }

    private void OnClientEnd()
    {
        if (!_hasFrames)
        {
            _backend.CompleteWrites();
            return;
        }

        if (!_up.HasSourceClosed)
        {
            Blame("client_aborted");
        }

        _backend.CompleteWrites();
        Limit();
    }

    private void OnUpBroken(bool isWriting)
    {
        // Without frames the end of the stream is all that tells the backend whether it has got everything.
        if (_isCut || (_downEnded && (_hasFrames || isWriting)))
        {
            return;
        }

        if (isWriting)
        {
            // What the backend sent before it broke, the other pump still delivers.
            Blame("upstream_closed");
            Limit();
        }
        else
        {
            Blame("client_aborted");
            Cut();
        }
    }
}
