using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding.Http2;

/// <summary>
/// A request body that goes out as it comes in: nothing is gathered, each piece is flushed, and the backend's flow
/// control holds the client back. Both directions go on side by side.
/// </summary>
internal sealed class RequestStream(Http2Exchange exchange, long? length) : HttpContent
{
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isEnded;
    private long _sent;

    /// <summary>Whether anything has been asked of the client's body: a client that waits for leave to send it has it then.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Stops the upload, if it is still going on: from then on the client's body is touched no more.</summary>
    public async ValueTask EndAsync()
    {
        Task running;
        lock (_lock)
        {
            _isEnded = true;
            running = _running;
            _settled.TrySetResult();
        }

        if (!running.IsCompleted)
        {
            exchange.Cancel();
            // How it ended is known to the exchange, or of no interest any more.
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsLost => _sent > 0 && exchange.Request.Body is null;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // A second time when the backend has refused the stream or its connection went: good as long as nothing is lost.
            if (_isEnded || IsLost)
            {
                throw new ForwardException(ForwardError.UpstreamClosed);
            }

            _settled.TrySetResult();
            _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _running = RunAsync(_running, stream, _settled.Task, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length1)
    {
        length1 = length ?? 0;
        return length is not null;
    }

    private async Task RunAsync(Task earlier, Stream stream, Task settled, CancellationToken cancellationToken)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (_isEnded || IsLost)
        {
            // Ended, or begun by the earlier one, while this one waited for its turn.
            throw new ForwardException(ForwardError.UpstreamClosed);
        }

        HasStarted = true;
        _sent = 0;
        try
        {
            await CopyAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception)
        {
            // Of HTTP/2 the server counts the bytes when they are given back.
            throw Failed(exception);
        }
        catch (OperationCanceledException) when (!exchange.Token.IsCancellationRequested)
        {
            // The backend has reset the stream. Why, the response tells; were this to fail first, nobody would ask it.
            await settled.ConfigureAwait(false);
            throw;
        }
    }

    private async Task CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        // What was taken off the client's connection for another attempt is sent from there.
        var body = exchange.Request.Body is { } kept ? PipeReader.Create(new ReadOnlySequence<byte>(kept)) : exchange.Request.Context.Request.BodyReader;
        var isFirst = true;
        while (true)
        {
            var (result, isFlushed) = await ReadAsync(body, stream, isFirst, cancellationToken).ConfigureAwait(false);
            var bytes = result.Buffer;
            Count(bytes.Length);
            exchange.BackendTurn();
            try
            {
                foreach (var segment in bytes)
                {
                    await stream.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
                }

                if (!bytes.IsEmpty || !isFlushed)
                {
                    await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                body.AdvanceTo(bytes.End);
            }

            isFirst = false;
            if (result.IsCompleted)
            {
                // The server has checked it; a body shorter or longer than announced would be the next request's problem.
                if (length is { } announced && announced != _sent)
                {
                    throw Failed(ForwardError.ClientAborted);
                }

                exchange.NoteUploaded();
                return;
            }
        }
    }

    private async ValueTask<(ReadResult Result, bool IsFlushed)> ReadAsync(PipeReader body, Stream stream, bool isFirst, CancellationToken cancellationToken)
    {
        if (isFirst)
        {
            if (TryRead(body, out var arrived))
            {
                return (arrived, false);
            }

            // The backend sees the head now, whenever the body follows.
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        exchange.ClientTurn();
        try
        {
            return (await body.ReadAsync(cancellationToken).ConfigureAwait(false), true);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            throw Failed(exception);
        }
    }

    private bool TryRead(PipeReader body, out ReadResult result)
    {
        try
        {
            return body.TryRead(out result);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            throw Failed(exception);
        }
    }

    private ForwardException Failed(Exception exception) => Failed(exception switch
    {
        // So the encoding of header fields refuses a trailer, which the server reads with the body.
        InvalidOperationException => new ForwardError(StatusCodes.Status400BadRequest, "bad_request_body"),
        BadHttpRequestException bad => new ForwardError(bad.StatusCode, "bad_request_body"),
        // So Kestrel takes a length of a chunk beyond 2^31.
        { InnerException: OverflowException } => new ForwardError(StatusCodes.Status400BadRequest, "bad_request_body"),
        _ => ForwardError.ClientAborted,
    });

    private ForwardException Failed(ForwardError error)
    {
        exchange.Fault = error;
        return new ForwardException(error);
    }

    private void Count(long bytes)
    {
        _sent += bytes;
        if (exchange.Request.Body is null && exchange.Request.Record is { } record)
        {
            record.BytesIn += bytes;
        }
    }
}
