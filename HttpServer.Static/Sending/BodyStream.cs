using HttpServer.Core.Requests;
using HttpServer.Core.Responses;
using HttpServer.Core.Transport;
using HttpServer.Static.Files;
using HttpServer.Static.Ranges;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Static.Sending;

/// <summary>Writes bodies piece by piece, each piece after the client has taken the one before.</summary>
internal static class BodyStream
{
    // Large enough that system calls vanish in the copying, small enough for a pooled buffer per slow reader.
    private const int PieceLength = 128 * 1024;

    // A client on loopback may take gigabytes without ever making the writer wait, on the event loop of its neighbours.
    private const long LengthPerTurn = 8L * 1024 * 1024;

    private const string Truncated = "file_truncated";

    /// <summary>False when the file ended before its length; the connection is aborted then.</summary>
    public static async Task<bool> WriteAsync(HttpContext context, OpenedFile file, Selection selection, TimeProvider time)
    {
        var record = context.Features.Get<RequestRecord>();
        using var pace = new ClientPace(context, time);
        await context.Response.StartAsync(context.RequestAborted);
        if (selection.Multipart is not { } multipart)
        {
            return await CopyAsync(context, record, pace, file, selection.First, selection.Length);
        }
        for (var i = 0; i < multipart.Ranges.Length; i++)
        {
            await WritePieceAsync(context, record, multipart.HeadOf(i));
            if (!await CopyAsync(context, record, pace, file, multipart.Ranges[i].First, multipart.Ranges[i].Length))
            {
                return false;
            }
        }
        await WritePieceAsync(context, record, multipart.Tail);
        return true;
    }

    public static async Task WritePartsAsync(HttpContext context, MultipartRanges multipart, byte[] body)
    {
        var record = context.Features.Get<RequestRecord>();
        for (var i = 0; i < multipart.Ranges.Length; i++)
        {
            var range = multipart.Ranges[i];
            await WritePieceAsync(context, record, multipart.HeadOf(i));
            await WritePieceAsync(context, record, body.AsMemory((int)range.First, (int)range.Length));
        }
        await WritePieceAsync(context, record, multipart.Tail);
    }

    private static async Task<bool> CopyAsync(HttpContext context, RequestRecord? record, ClientPace pace, OpenedFile file, long offset, long length)
    {
        var writer = context.Response.BodyWriter;
        var aborted = context.RequestAborted;
        var turn = LengthPerTurn;
        var transport = context.Features.Get<IFileTransport>();
        if (transport is not null)
        {
            // What is lent must stand alone in the writer.
            await pace.Watch(writer.FlushAsync(aborted), 0);
        }
        while (length > 0)
        {
            aborted.ThrowIfCancellationRequested();
            var read = (int)Math.Min(length, IFileTransport.LargestPiece);
            if (file.TryLend(transport, offset, read))
            {
                _ = writer.GetMemory(read);
            }
            else
            {
                var wanted = (int)Math.Min(length, PieceLength);
                read = await file.ReadAsync(writer.GetMemory(wanted)[..wanted], offset, aborted);
            }
            writer.Advance(read);
            var flushed = await pace.Watch(writer.FlushAsync(aborted), read);
            if (read == 0 || (flushed.IsCompleted && file.EndsBefore(offset + read)))
            {
                if (record is not null)
                {
                    record.Reason = Truncated;
                }
                context.Abort();
                return false;
            }
            if (flushed.IsCompleted)
            {
                // The server says so before it cancels the token.
                throw new ConnectionAbortedException();
            }
            offset += read;
            length -= read;
            turn -= read;
            if (record is not null)
            {
                record.BytesOut += read;
            }
            if (turn <= 0)
            {
                turn = LengthPerTurn;
                await Task.Yield();
            }
        }
        return true;
    }

    private static async Task WritePieceAsync(HttpContext context, RequestRecord? record, ReadOnlyMemory<byte> piece)
    {
        context.RequestAborted.ThrowIfCancellationRequested();
        await context.Response.BodyWriter.WriteAsync(piece, context.RequestAborted);
        if (record is not null)
        {
            record.BytesOut += piece.Length;
        }
    }
}
