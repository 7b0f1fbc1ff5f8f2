using System.Buffers;
using System.IO.Pipelines;
using HttpServer.Core.Requests;
using HttpServer.Proxy.Forwarding.Trailers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>Sends a request body to the backend as it comes in, while the response may be coming back already.</summary>
internal static class RequestUpload
{
    // A body up to this, when it has arrived whole with the head, leaves with the head too.
    private const int LargestAppendedBody = 30 * 1024;

    /// <summary>
    /// Puts the part of the body that has arrived behind the head, if all of it fits there: one send then does for
    /// the whole request. True when the body is complete with that.
    /// </summary>
    /// <exception cref="ForwardException">Something is wrong on the client's side.</exception>
    public static bool TryAppend(ref HeadWriter head, PipeReader body, RequestBodyKind kind, RequestRecord? record)
    {
        if (kind != RequestBodyKind.Length)
        {
            return false;
        }

        try
        {
            return TryAppend(ref head, body, record);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            throw new ForwardException(Fault(exception));
        }
    }

    private static bool TryAppend(ref HeadWriter head, PipeReader body, RequestRecord? record)
    {
        if (!body.TryRead(out var result))
        {
            return false;
        }

        var bytes = result.Buffer;
        // For a body that may never come whole the head takes no more room than it has.
        if (result.IsCanceled || bytes.Length > (result.IsCompleted ? LargestAppendedBody : head.Free))
        {
            body.AdvanceTo(bytes.Start);
            return false;
        }

        bytes.CopyTo(head.Reserve((int)bytes.Length));
        head.Advance((int)bytes.Length);
        Count(record, bytes.Length);
        body.AdvanceTo(bytes.End);
        return result.IsCompleted;
    }

    /// <summary>The rest of the body, to its end.</summary>
    /// <returns>
    /// Null when all was sent, or when the backend would not take more (its response tells the rest); otherwise what
    /// is wrong on the client's side, the connection to the backend then being broken off.
    /// </returns>
    public static async Task<ForwardError?> RunAsync(
        Http1Exchange exchange, ForwardRequest request, Http1Connection connection, RequestBodyKind kind, ExchangeClock clock)
    {
        var body = request.Context.Request.BodyReader;
        try
        {
            if (!await exchange.WantsBodyAsync().ConfigureAwait(false))
            {
                return null;
            }

            while (true)
            {
                clock.Suspend();
                ReadResult result;
                try
                {
                    var read = body.ReadAsync();
                    if (!read.IsCompleted)
                    {
                        request.BodyPace?.BeginWait();
                    }

                    result = await read.ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is IOException or InvalidOperationException)
                {
                    connection.Stream.Abort();
                    return request.BodyPace is { IsTooSlow: true } ? ForwardError.ClientTooSlow : Fault(exception);
                }

                var bytes = result.Buffer;
                request.BodyPace?.EndWait(bytes.Length);
                if (result.IsCanceled)
                {
                    // Given back, or the server could not take the rest of the body off the connection.
                    body.AdvanceTo(bytes.Start);
                    return null;
                }

                Count(request.Record, bytes.Length);
                clock.Restart();
                try
                {
                    if (!bytes.IsEmpty)
                    {
                        await SendAsync(connection, bytes, kind).ConfigureAwait(false);
                    }
                }
                finally
                {
                    body.AdvanceTo(bytes.End);
                }

                if (result.IsCompleted)
                {
                    if (kind == RequestBodyKind.Chunked)
                    {
                        await SendEndAsync(connection, request).ConfigureAwait(false);
                    }

                    // The last act: from then on the connection may belong to another exchange.
                    clock.Restart();
                    exchange.IsUploadComplete = true;
                    return null;
                }
            }
        }
        catch (Exception exception) when (exception is ConnectionResetException or ConnectionAbortedException or OperationCanceledException)
        {
            connection.Stream.Abort();
            return ForwardError.ClientAborted;
        }
        catch (BadHttpRequestException exception)
        {
            // Of HTTP/2 the server counts the bytes when they are given back.
            connection.Stream.Abort();
            return new ForwardError(exception.StatusCode, "bad_request_body");
        }
        catch (IOException)
        {
            // The backend takes no more: it has answered early or is gone. Reading its side tells which.
            return null;
        }
        catch
        {
            // Whatever it is, nobody may wait for the answer to a request that will not be whole.
            connection.Stream.Abort();
            throw;
        }
        finally
        {
            request.BodyPace?.Dispose();
        }
    }

    /// <summary>What a failure to read the body says of the client.</summary>
    public static ForwardError Fault(Exception exception) => exception switch
    {
        // So the encoding of header fields refuses a trailer, which the server reads with the body.
        InvalidOperationException => new ForwardError(StatusCodes.Status400BadRequest, "bad_request_body"),
        BadHttpRequestException bad => new ForwardError(bad.StatusCode, "bad_request_body"),
        // So Kestrel takes a length of a chunk beyond 2^31.
        { InnerException: OverflowException } => new ForwardError(StatusCodes.Status400BadRequest, "bad_request_body"),
        _ => ForwardError.ClientAborted,
    };

    private static async ValueTask SendAsync(Http1Connection connection, ReadOnlySequence<byte> bytes, RequestBodyKind kind)
    {
        if (kind == RequestBodyKind.Chunked)
        {
            await SendChunkAsync(connection, bytes).ConfigureAwait(false);
            return;
        }

        foreach (var segment in bytes)
        {
            await connection.Stream.WriteAsync(segment).ConfigureAwait(false);
        }
    }

    private static async ValueTask SendChunkAsync(Http1Connection connection, ReadOnlySequence<byte> bytes)
    {
        // Framed in one buffer, so that a small chunk is one send.
        var frame = new HeadWriter((int)Math.Min(bytes.Length, 64 * 1024) + 32);
        try
        {
            var size = frame.Reserve(18);
            bytes.Length.TryFormat(size, out var digits, "x", System.Globalization.CultureInfo.InvariantCulture);
            frame.Advance(digits);
            frame.Append("\r\n"u8);
            foreach (var segment in bytes)
            {
                frame.Append(segment.Span);
            }

            frame.Append("\r\n"u8);
            await connection.Stream.WriteAsync(frame.Written).ConfigureAwait(false);
        }
        finally
        {
            frame.Release();
        }
    }

    private static async ValueTask SendEndAsync(Http1Connection connection, ForwardRequest request)
    {
        var end = new HeadWriter(64);
        try
        {
            end.Append("0\r\n"u8);
            TrailerFields.Write(ref end, request);
            end.Append("\r\n"u8);
            await connection.Stream.WriteAsync(end.Written).ConfigureAwait(false);
        }
        finally
        {
            end.Release();
        }
    }

    private static void Count(RequestRecord? record, long bytes)
    {
        if (record is not null)
        {
            record.BytesIn += bytes;
        }
    }
}
