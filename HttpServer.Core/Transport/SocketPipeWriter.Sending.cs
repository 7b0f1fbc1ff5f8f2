using System.IO.Pipelines;

namespace HttpServer.Core.Transport;

/// <summary>From the blocks to the socket.</summary>
internal sealed partial class SocketPipeWriter
{
    /// <summary>Begins what a send that must wait for the client needs, as far as it has not begun.</summary>
    private void Arm(bool wasArmed, bool wasWatched)
    {
        if (!wasWatched)
        {
            connection.WatchTaking();
        }

        if (!wasArmed)
        {
            Wait();
        }
        else
        {
            ContinueIfCanceled();
        }
    }

    private void Wait()
    {
        if (!socket.WriteReadiness.TryWait())
        {
            Continue();
        }
        else
        {
            ContinueIfCanceled();
        }
    }

    // Whoever cancels before the wait has begun finds nobody to tell.
    private void ContinueIfCanceled()
    {
        if (Volatile.Read(ref _canceled) != 0 && Volatile.Read(ref _isWaiting) && socket.WriteReadiness.TryCancelWait())
        {
            Continue();
        }
    }

    /// <summary>False when the one who flushes must wait.</summary>
    private bool TryFlush(out FlushResult result)
    {
        if (Volatile.Read(ref _canceled) != 0 && Interlocked.Exchange(ref _canceled, 0) != 0)
        {
            result = new FlushResult(isCanceled: true, _broken);
            return true;
        }

        var isDone = TrySend();
        result = new FlushResult(isCanceled: false, _broken);
        return isDone;
    }

    /// <summary>False when the rest of what was flushed must wait for the client.</summary>
    private bool TrySend()
    {
        try
        {
            while (_sent < _flushed && !_broken)
            {
                var sent = SendOnce(_flushed - _sent);
                if (sent == StreamSocket.WouldBlock)
                {
                    return false;
                }

                Consume(sent);
            }

            if (_isFinishing && !_broken && !socket.TryEndTls())
            {
                return false;
            }
        }
        catch (IOException)
        {
            // The reading side reports the break with its cause; here it only ends the writing.
            _broken = true;
        }

        if (_broken)
        {
            _sent = _flushed = _written;
        }

        FreeSent();
        return true;
    }

    private unsafe int SendOnce(long most)
    {
        FreeSent();
        var head = _head!;
        if (head.File is { } file)
        {
            return socket.TrySendFile(file, head.FileOffset + head.Start, head.Length);
        }

        if (head.NextSegment is null or { File: not null })
        {
            return socket.TrySend(head.Unread[..(int)Math.Min(head.Length, most)]);
        }

        var vectors = stackalloc Libc.IoVector[VectorCount];
        var count = 0;
        for (var segment = head; segment is { File: null } && count < VectorCount && most > 0; segment = segment.NextSegment)
        {
            var length = Math.Min(segment.Length, most);
            vectors[count].Base = segment.Address;
            vectors[count].Length = (nuint)length;
            most -= length;
            count++;
        }

        return socket.TrySend(vectors, count);
    }

    private void Consume(int sent)
    {
        _sent += sent;
        while (sent > 0)
        {
            var part = Math.Min(sent, _head!.Length);
            _head.Start += part;
            sent -= part;
            FreeSent();
        }
    }

    private void FreeSent()
    {
        while (_head is { } head && (_broken || head.Length == 0) && !(_isLent && head == _tail))
        {
            _head = head.NextSegment;
            if (_head is null)
            {
                _tail = null;
            }

            head.Detach(_pool);
            _spare = head;
        }
    }
}
