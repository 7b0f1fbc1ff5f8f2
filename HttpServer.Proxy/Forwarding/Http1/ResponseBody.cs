using System.Buffers;
using HttpServer.Core.Requests;
using HttpServer.Core.Responses;
using HttpServer.Proxy.Forwarding.Trailers;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>Passes a response body to the client as it arrives; the client's pace holds the backend back.</summary>
internal static class ResponseBody
{
    private const int SmallRead = 16 * 1024;

    // A read that filled the small block is followed by these: fewer calls for a body that comes fast.
    private const int LargeRead = 128 * 1024;

    /// <summary>A body of known length, of which <paramref name="first"/> was read with the head. Reads into the client's own buffer.</summary>
    /// <exception cref="ForwardException">The backend ended the body early.</exception>
    public static async ValueTask CopyLengthAsync(
        HttpContext context, Http1Connection connection, ReadOnlyMemory<byte> first, long length, RequestRecord? record, ExchangeClock clock, TimeProvider time)
    {
        using var pace = new ClientPace(context, time);
        var writer = context.Response.BodyWriter;
        var left = length - first.Length;
        await FlushAsync(pace.Watch(first.IsEmpty ? writer.FlushAsync() : writer.WriteAsync(first), first.Length), clock).ConfigureAwait(false);
        Count(record, first.Length);
        var size = SmallRead;
        while (left > 0)
        {
            clock.Restart();
            await connection.Stream.WaitToReadAsync().ConfigureAwait(false);
            var room = writer.GetMemory((int)Math.Min(size, left));
            if (room.Length > left)
            {
                room = room[..(int)left];
            }

            var count = await connection.Stream.ReadAsync(room).ConfigureAwait(false);
            if (count == 0)
            {
                throw new ForwardException(ForwardError.ResponseTruncated);
            }

            size = count >= SmallRead ? LargeRead : SmallRead;
            writer.Advance(count);
            left -= count;
            Count(record, count);
            await FlushAsync(pace.Watch(writer.FlushAsync(), count), clock).ConfigureAwait(false);
        }
    }

    /// <summary>A body that ends with its connection.</summary>
    /// <exception cref="ForwardException">Over TLS, the backend did not say that this was the end.</exception>
    public static async ValueTask CopyUntilCloseAsync(
        HttpContext context, Http1Connection connection, ReadOnlyMemory<byte> first, RequestRecord? record, ExchangeClock clock, TimeProvider time)
    {
        using var pace = new ClientPace(context, time);
        var writer = context.Response.BodyWriter;
        await FlushAsync(pace.Watch(first.IsEmpty ? writer.FlushAsync() : writer.WriteAsync(first), first.Length), clock).ConfigureAwait(false);
        Count(record, first.Length);
        while (true)
        {
            clock.Restart();
            await connection.Stream.WaitToReadAsync().ConfigureAwait(false);
            var count = await connection.Stream.ReadAsync(writer.GetMemory(SmallRead)).ConfigureAwait(false);
            if (count == 0)
            {
                if (!connection.Stream.IsEndConfirmed)
                {
                    throw new ForwardException(ForwardError.ResponseTruncated);
                }

                return;
            }

            writer.Advance(count);
            Count(record, count);
            await FlushAsync(pace.Watch(writer.FlushAsync(), count), clock).ConfigureAwait(false);
        }
    }

    /// <summary>A chunked body; the server frames it anew for the client. True when nothing came behind its end.</summary>
    /// <exception cref="ForwardException">The framing is wrong, or the backend ended the body early.</exception>
    public static async ValueTask<bool> CopyChunkedAsync(
        HttpContext context, Http1Connection connection, byte[] buffer, int start, int end, RequestRecord? record, ExchangeClock clock, TimeProvider time)
    {
        using var pace = new ClientPace(context, time);
        var outlet = TrailerOutlet.Open(context);
        if (outlet.IsOpen)
        {
            outlet.Announce(connection.Head.Trailer);
        }

        var writer = outlet.Writer;
        var decoder = default(ChunkedDecoder);
        if (start == end)
        {
            // The head has come alone: the client shall see it now, whenever the body follows.
            await FlushAsync(pace.Watch(writer.FlushAsync(), 0), clock).ConfigureAwait(false);
        }

        while (true)
        {
            var (used, written) = Decode(ref decoder, writer, buffer.AsSpan(start, end - start));
            Count(record, written);
            if (decoder.IsDone)
            {
                outlet.Add(decoder.Trailers, connection.Head.Nominated);
                if (outlet.Complete() || UnsentBody.Is(context))
                {
                    await FlushAsync(pace.Watch(writer.FlushAsync(), (int)written), clock).ConfigureAwait(false);
                }

                return start + used == end;
            }

            if (written > 0)
            {
                await FlushAsync(pace.Watch(writer.FlushAsync(), (int)written), clock).ConfigureAwait(false);
            }

            start = 0;
            clock.Restart();
            await connection.Stream.WaitToReadAsync().ConfigureAwait(false);
            end = await connection.Stream.ReadAsync(buffer).ConfigureAwait(false);
            if (end == 0)
            {
                throw new ForwardException(ForwardError.ResponseTruncated);
            }
        }
    }

    private static (int Used, long Written) Decode(ref ChunkedDecoder decoder, IBufferWriter<byte> writer, ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        var written = 0L;
        while (used < bytes.Length && !decoder.IsDone)
        {
            if (decoder.Decode(bytes[used..], out var count, out var data) == ParseResult.Invalid)
            {
                throw new ForwardException(ForwardError.BadResponse);
            }

            used += count;
            if (!data.IsEmpty)
            {
                writer.Write(data);
                written += data.Length;
            }
        }

        return (used, written);
    }

    private static async ValueTask FlushAsync(ValueTask<System.IO.Pipelines.FlushResult> flush, ExchangeClock clock)
    {
        if (!flush.IsCompleted)
        {
            clock.Suspend();
        }

        var result = await flush.ConfigureAwait(false);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new ForwardException(ForwardError.ClientAborted);
        }
    }

    private static void Count(RequestRecord? record, long bytes)
    {
        if (record is not null)
        {
            record.BytesOut += bytes;
        }
    }
}
