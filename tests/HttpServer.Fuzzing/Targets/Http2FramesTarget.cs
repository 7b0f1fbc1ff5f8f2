using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using HttpServer.Core.Http2;
using HttpServer.Core.Overload;
using HttpServer.Fuzzing.References;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace HttpServer.Fuzzing.Targets;

/// <summary>
/// Frames of an HTTP/2 connection under the watch that counts them: bytes pass unchanged, and where they are cut, or
/// how slowly the server takes them, decides nothing. The first bytes: length of the pieces, how much of each the server
/// takes at once, the budget, and how much of the rest the server has sent.
/// </summary>
public sealed class Http2FramesTarget : FuzzTarget
{
    private const int Settings = 4;
    private const int Goodbye = 17;

    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private static readonly PipeOptions Unbounded = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false);

    public override string Name => "http2-frames";

    public override IReadOnlyList<string> Words { get; } =
    [
        "\0\0\0\u0004\0\0\0\0\0", "\0\0\0\u0004\u0001\0\0\0\0", "\0\0\u0008\u0006\0\0\0\0\0abcdefgh", "\0\0\u0004\u0008\0\0\0\0\u0001\0\0\u0010\0", "\0\0\u0001\u0001\u0005\0\0\0\u0001\u0082",
        "\0\0\u0004\u0003\0\0\0\0\u0001\0\0\0\u0008", "\0\0\u0003\0\u0001\0\0\0\u0001abc", "\0\0\u0004\0\u0008\0\0\0\u0001\u0002a\0\0", "\0\0\0\0\u0001\0\0\0\u0001", "\0\0\u0005\u0002\0\0\0\0\u0003abcde",
        "\0\0\u0002\t\u0004\0\0\0\u0001ab", "\0@\0\0\0\0\0\0\u0001", "\u00ff\u00ff\u00ff",
    ];

    public override int LongestInput => 256;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < Settings)
        {
            return;
        }

        var rest = input[Settings..];
        var sent = rest[..(rest.Length * input[3] / 256)];
        var received = rest[sent.Length..];
        var frames = Http2Frames.Read(received);
        var budget = 1 + (input[2] % 32);
        var whole = Watch(received, received.Length + Preface.Length, int.MaxValue, sent, budget);
        var pieces = Watch(received, 1 + (input[0] % 16), 1 + (input[1] % 16), sent, budget);

        CheckScanner(received, 1 + (input[0] % 16), frames);
        CheckBounds(frames, Http2Frames.Read(sent), budget, whole);
        FindingException.ThrowUnless(pieces.HasEnded == whole.HasEnded, $"ended in pieces: '{pieces.HasEnded}', as a whole: {whole.HasEnded}");
        FindingException.ThrowUnless(pieces.LastStream == whole.LastStream, $"last stream in pieces '{pieces.LastStream}', as a whole {whole.LastStream}");
    }

    private static void CheckScanner(ReadOnlySpan<byte> bytes, int piece, List<(FrameHeader Frame, int End)> expected)
    {
        var scanner = new FrameScanner(0);
        var count = 0;
        for (var at = 0; at < bytes.Length; at += piece)
        {
            var part = bytes[at..Math.Min(bytes.Length, at + piece)];
            while (scanner.TryNext(ref part, out var frame))
            {
                FindingException.ThrowUnless(count < expected.Count && frame == expected[count].Frame, $"a frame '{frame}' that is not there");
                count++;
            }
        }

        FindingException.ThrowUnless(count == expected.Count, $"'{count}' of {expected.Count} frames seen");
    }

    // No time passes here. Whoever brings nothing forward is stopped by the budget, and whoever stays in it is not.
    private static void CheckBounds(List<(FrameHeader Frame, int End)> frames, List<(FrameHeader Frame, int End)> sent, int budget, (bool HasEnded, int LastStream) outcome)
    {
        double spent = 0;
        double earned = 0;
        double provoked = 0;
        foreach (var (frame, _) in frames)
        {
            spent += frame.Type switch { 1 => 0, 3 => 21, 0 when frame.DataLength > 0 || (frame.Flags & 1) != 0 => 0, _ => 1 };
            earned += frame.Type switch { 1 => 20, 0 => frame.DataLength / 1024.0, _ => 0 };
        }

        foreach (var (frame, _) in sent)
        {
            // Counted with the client's next request.
            provoked += frame.Type == 3 && frame.ErrorCode is 1 or 3 or 5 or 6 ? 21 : 0;
            earned += frame.Type == 0 && frame.DataLength > 0 ? 4 + (frame.DataLength / 1024.0) : 0;
        }

        FindingException.ThrowUnless(outcome.HasEnded || spent <= budget + earned, string.Create(CultureInfo.InvariantCulture, $"'{spent}' of {budget} and {earned} spent, and not ended"));
        FindingException.ThrowUnless(!outcome.HasEnded || spent + provoked > budget, string.Create(CultureInfo.InvariantCulture, $"ended with '{spent}' and {provoked} of {budget} spent"));
    }

    private static (bool HasEnded, int LastStream) Watch(ReadOnlySpan<byte> frames, int piece, int takes, ReadOnlySpan<byte> sent, int budget)
    {
        var fromClient = new Pipe(Unbounded);
        var toClient = new Pipe(Unbounded);
        var connection = new DefaultConnectionContext("1", new Transport(fromClient.Reader, toClient.Writer), new Transport(toClient.Reader, fromClient.Writer));
        var clock = new StandingClock();
        WatchedConnection.Watch(connection, budget, clock, NullLogger.Instance, new LogPace(clock));
        Send(connection.Transport.Output, sent, piece);
        byte[] bytes = [.. Preface, .. frames];
        var isEnded = Receive(connection.Transport.Input, fromClient.Writer, bytes, piece, takes);
        return (isEnded, LastStreamOf(connection.Transport.Output, toClient.Reader, sent, isEnded));
    }

    private static void Send(PipeWriter output, ReadOnlySpan<byte> bytes, int piece)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(piece, bytes.Length)];
            // A writer may advance twice in what it was lent once.
            var memory = output.GetMemory(part.Length);
            part.CopyTo(memory.Span);
            output.Advance(part.Length / 2);
            output.Advance(part.Length - (part.Length / 2));
            bytes = bytes[part.Length..];
        }
    }

    private static bool Receive(PipeReader input, PipeWriter client, byte[] bytes, int piece, int takes)
    {
        var taken = 0;
        for (var at = 0; at < bytes.Length; at += piece)
        {
            client.Write(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            Flush(client);
            if (!input.TryRead(out var result))
            {
                throw new FindingException("nothing to read");
            }

            if (result.IsCompleted)
            {
                FindingException.ThrowUnless(result.Buffer.IsEmpty && input.TryRead(out var again) && again.IsCompleted, "an end that is none");
                return true;
            }

            var count = (int)Math.Min(takes, result.Buffer.Length);
            var consumed = result.Buffer.GetPosition(count);
            var position = taken;
            foreach (var part in result.Buffer.Slice(0, consumed))
            {
                FindingException.ThrowUnless(part.Span.SequenceEqual(bytes.AsSpan(position, part.Length)), "other bytes than came");
                position += part.Length;
            }

            taken = position;
            input.AdvanceTo(consumed, result.Buffer.End);
        }

        return false;
    }

    // The GOAWAY that says why comes once, behind all that was written; nothing else is added.
    private static int LastStreamOf(PipeWriter output, PipeReader client, ReadOnlySpan<byte> sent, bool isEnded)
    {
        Flush(output);
        Flush(output);
        if (!client.TryRead(out var result))
        {
            FindingException.ThrowUnless(!isEnded && sent.IsEmpty, "nothing was written");
            return 0;
        }

        var written = result.Buffer.ToArray();
        FindingException.ThrowUnless(
            written.Length == sent.Length + (isEnded ? Goodbye : 0) && written.AsSpan().StartsWith(sent), $"'{written.Length}' bytes to the client, of which {sent.Length} are the server's");
        if (!isEnded)
        {
            return 0;
        }

        var (goodbye, _) = Http2Frames.Read(written.AsSpan(sent.Length)).Single();
        FindingException.ThrowUnless(goodbye is { Type: 7, Stream: 0, DataLength: 8 }, $"a goodbye '{goodbye}'");
        return BinaryPrimitives.ReadInt32BigEndian(written.AsSpan(sent.Length + 9));
    }

    private static void Flush(PipeWriter writer)
    {
        var flushed = writer.FlushAsync();
        FindingException.ThrowUnless(flushed.IsCompletedSuccessfully, "a pipe without a bound is waited for");
    }

    private sealed class Transport(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }

    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
