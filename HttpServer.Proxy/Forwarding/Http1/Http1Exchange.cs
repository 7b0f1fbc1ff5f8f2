using System.Buffers;
using System.Runtime.CompilerServices;
using HttpServer.Proxy.Forwarding.Async;
using HttpServer.Proxy.Hooks;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>One attempt: a request on a connection and its response, to the end of both. Used again for another one.</summary>
internal sealed partial class Http1Exchange
{
    private const int FirstRead = 16 * 1024;
    private const int LargestHead = 64 * 1024;

    // A head that fits a socket's empty buffer, 16 KB at the least, is taken whole or not at all.
    private const int AllOrNothing = 16 * 1024;

    // Bounded in number too: each may be a dozen bytes, and none of them is for the client.
    private const int MostInterimResponses = 16;

    // A backend that knows nothing of 100-continue leaves the client waiting; after this the body is sent anyway, as
    // curl does (RFC 9110, 10.1.1, wants no unbounded wait).
    private static readonly TimeSpan ContinueWait = TimeSpan.FromSeconds(1);

    private ForwardRequest _request = null!;
    private Http1Connection _connection = null!;
    private ExchangeClock _clock;
    private TimeProvider _time = null!;
    private ExchangePhase _phase;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _isSent;
    private long _sentAt;
    private bool _canReuse;
    private bool _isReleased;
    private int _interimResponses;
    private volatile bool _isUploadComplete;
    private Task<ForwardError?>? _upload;
    private TaskCompletionSource<bool>? _continued;

    /// <summary>Every byte of the request has been sent; only then may the connection be used again.</summary>
    public bool IsUploadComplete
    {
        get => _isUploadComplete;
        set => _isUploadComplete = value;
    }

    /// <summary>The client asks for something else than HTTP: a 101 ends the exchange with <see cref="Upgraded"/>, and nothing is pooled.</summary>
    public bool IsUpgrade { get; private set; }

    /// <summary>The connection after a 101, which the caller now owns; null after every other outcome.</summary>
    public UpgradedConnection? Upgraded { get; private set; }

    /// <summary>Sends, reads, answers. The connection goes back to its pool or is closed.</summary>
    [AsyncMethodBuilder(typeof(RecyclingTaskBuilder<>))]
    public async ValueTask<ForwardOutcome> RunAsync(ReadOnlyMemory<byte> head, RequestBodyKind body, long start, CancellationToken closed)
    {
        // Wakes whatever this exchange waits for on the backend's side when the client goes away.
        var registration = closed.UnsafeRegister(static state => ((Http1Connection)state!).Stream.Abort(), _connection);
        try
        {
            await SendAsync(head, body, start).ConfigureAwait(false);
            bool isWhole;
            do
            {
                // Waiting holds no buffer of this exchange's own.
                await _connection.Stream.WaitToReadAsync().ConfigureAwait(false);
                if (_end == _buffer.Length)
                {
                    Enlarge();
                }

                var count = await _connection.Stream.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
                if (count == 0)
                {
                    throw new EndOfStreamException();
                }

                _end += count;
                isWhole = ParseHead();
                if (_hints is not null)
                {
                    await PassHintsAsync(_hints).ConfigureAwait(false);
                }
            }
            while (!isWhole);

            NoteHead();

            if (_connection.Head.Status == 101)
            {
                Upgraded = new UpgradedConnection(_connection.Detach(), _connection.Head, Unread.ToArray());
                _isReleased = true;
                return default;
            }

            await DeliverAsync(registration).ConfigureAwait(false);
            return default;
        }
        catch (ForwardException exception)
        {
            _canReuse = false;
            return new ForwardOutcome(exception.Error);
        }
        catch (IOException)
        {
            _canReuse = false;
            return await ExplainAsync(body, head.Length, closed).ConfigureAwait(false);
        }
        finally
        {
            registration.Dispose();
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = [];
            }

            try
            {
                if (_upload is not null)
                {
                    await EndUploadAsync(_upload).ConfigureAwait(false);
                }
            }
            finally
            {
                Release();
            }
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> head, RequestBodyKind body, long start)
    {
        _clock.Restart(start);
        if (head.Length > AllOrNothing)
        {
            _request.IsSent = true;
        }

        await _connection.Stream.WriteAsync(head).ConfigureAwait(false);
        _isSent = true;
        _request.IsSent = true;
        if (IsUploadComplete)
        {
            // A body that comes in slowly is not the backend's time.
            _sentAt = _request.WantsResponseTime ? _time.GetTimestamp() : 0;
            if (_sentAt != 0 && !IsUpgrade)
            {
                _connection.AwaitAnswer(_sentAt, _request, _time);
            }
        }
        else
        {
            if (_request.Context.Request.Headers.Expect.Count > 0)
            {
                _continued = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _upload = RequestUpload.RunAsync(this, _request, _connection, body, _clock);
        }

        _phase = ExchangePhase.AwaitingHead;
    }

    private bool ParseHead()
    {
        while (true)
        {
            switch (_connection.Head.Parse(_buffer.AsSpan(_start, _end - _start), out var length))
            {
                case ParseResult.Invalid:
                    throw new ForwardException(ForwardError.BadResponse);
                case ParseResult.NeedMore:
                    return false;
            }

            _start += length;
            if (_connection.Head.Status < 200 && ++_interimResponses > MostInterimResponses)
            {
                throw new ForwardException(ForwardError.BadResponse);
            }

            switch (_connection.Head.Status)
            {
                case 101 when IsUpgrade:
                    return true;
                case 101:
                    // Not asked for: what follows is no HTTP.
                    throw new ForwardException(ForwardError.BadUpgrade);
                case 100:
                    _continued?.TrySetResult(true);
                    break;
                case < 200:
                    KeepHints();
                    break;
                case < 300 when IsUpgrade && HttpMethods.IsConnect(_request.Context.Request.Method):
                    throw new ForwardException(ForwardError.UpgradeIgnored);
                default:
                    _continued?.TrySetResult(false);
                    return true;
            }
        }
    }

    private void NoteHead()
    {
        if (!_connection.TryHear())
        {
            throw new ForwardException(ForwardError.Stalled);
        }

        _request.TakeAnswer(_connection.Head.Status, _sentAt, _time);
    }

    private async ValueTask DeliverAsync(CancellationTokenRegistration registration)
    {
        _phase = ExchangePhase.Body;
        var context = _request.Context;
        var head = _connection.Head;
        ResponseFields.Apply(head, _request);
        await HookedRequest.ShowResponseAsync(_request).ConfigureAwait(false);
        if (_continued is not null && !IsUploadComplete)
        {
            // The client waits for leave to send its body and may never send it: whatever comes next on its
            // connection must not be taken for a request (RFC 9110, 10.1.1).
            context.Response.Headers.Connection = "close";
        }

        if (HttpMethods.IsHead(context.Request.Method) || head.Status is 204 or 205 or 304)
        {
            DeliverBodiless(context, head);
        }
        else if (head.IsChunked)
        {
            _canReuse = await ResponseBody.CopyChunkedAsync(context, _connection, _buffer, _start, _end, _request.Record, _clock, _time).ConfigureAwait(false)
                && head.KeepsAlive;
        }
        else if (head.ContentLength >= 0)
        {
            await DeliverLengthAsync(head.ContentLength, registration).ConfigureAwait(false);
        }
        else
        {
            await ResponseBody.CopyUntilCloseAsync(context, _connection, Unread, _request.Record, _clock, _time).ConfigureAwait(false);
        }
    }

    private void DeliverBodiless(HttpContext context, ResponseHead head)
    {
        // A 204 has no body whatever its head says, a 205 has the one that its head says, which must be none. Where
        // they promise one it may be on its way: the connection is not used again.
        var mayBeFollowed = head.Status switch
        {
            204 => head.ContentLength > 0 || head.IsChunked,
            205 => head.ContentLength != 0 && !HttpMethods.IsHead(context.Request.Method),
            _ => false,
        };
        context.Response.ContentLength = head.Status switch
        {
            204 => null,
            205 => 0,
            _ => head.ContentLength >= 0 ? head.ContentLength : null,
        };
        _canReuse = head.KeepsAlive && _start == _end && !mayBeFollowed;
    }

    private ReadOnlyMemory<byte> Unread => _buffer.AsMemory(_start, _end - _start);

    private async ValueTask DeliverLengthAsync(long length, CancellationTokenRegistration registration)
    {
        _request.Context.Response.ContentLength = length;
        var unread = Unread;
        if (unread.Length < length)
        {
            var keepsAlive = _connection.Head.KeepsAlive;
            await ResponseBody.CopyLengthAsync(_request.Context, _connection, unread, length, _request.Record, _clock, _time).ConfigureAwait(false);
            _canReuse = keepsAlive;
            return;
        }

        // All of it is here: the connection can serve the next request while this client takes its time.
        _canReuse = _connection.Head.KeepsAlive && unread.Length == length;
        if (IsUploadComplete)
        {
            registration.Dispose();
            Release();
        }

        if (length > 0)
        {
            if (_request.Record is { } record)
            {
                record.BytesOut += length;
            }

            var result = await _request.Context.Response.BodyWriter.WriteAsync(unread[..(int)length]).ConfigureAwait(false);
            if (result.IsCompleted)
            {
                throw new ForwardException(ForwardError.ClientAborted);
            }
        }
    }

    /// <summary>Ends the upload if it is still going on; what was wrong with the client's side of it, or null.</summary>
    private async ValueTask<ForwardError?> EndUploadAsync(Task<ForwardError?> upload)
    {
        // With the last byte sent it is about to end, and the connection may be with another exchange already.
        if (!upload.IsCompleted && !IsUploadComplete)
        {
            _continued?.TrySetResult(false);
            try
            {
                _request.Context.Request.BodyReader.CancelPendingRead();
            }
            catch (IOException)
            {
                // An HTTP/2 client has just reset the stream, which ends the read too.
            }

            _connection.Stream.Abort();
        }

        return await upload.ConfigureAwait(false);
    }

    private void Release()
    {
        if (_isReleased)
        {
            return;
        }

        _isReleased = true;
        if (_canReuse && IsUploadComplete && !IsUpgrade)
        {
            _connection.ReturnToPool();
        }
        else
        {
            _connection.Dispose();
        }
    }

    /// <summary>Waits for the backend's word before the body is sent. False when it has answered without wanting it.</summary>
    public async ValueTask<bool> WantsBodyAsync()
    {
        if (_continued is null)
        {
            return true;
        }

        try
        {
            return await _continued.Task.WaitAsync(ContinueWait, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return true;
        }
    }
}
