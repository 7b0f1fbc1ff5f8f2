using HttpServer.Testing;
using static HttpServer.EndToEnd.Tests.Conformance.Http2Case;

namespace HttpServer.EndToEnd.Tests.Conformance;

/// <summary>RFC 9113, 4 and 5: frames, blocks of fields, the states of streams.</summary>
internal static class StreamCases
{
    private const byte InitialWindowSize = 4;

    public static IEnumerable<Http2Case> All =>
    [
        .. Frames(),
        .. Idle(),
        .. HalfClosed(),
        .. Ended(),
        .. Identifiers(),
    ];

    private static IEnumerable<Http2Case> Frames()
    {
        yield return Ignored("4.1 unknown type", new RawFrame(0x16, 0, 0, new byte[8]));
        yield return Ignored("5.5 unknown type on a stream", new RawFrame(0x16, 0xff, 1, new byte[8]));
        yield return new("4.1 undefined flags", async peer =>
        {
            await peer.SendAsync(new RawFrame(RawFrame.Ping, 0x16, 0, new byte[8]));
            await peer.ExpectPongAsync(new byte[8]);
        });
        yield return new("4.1 reserved bit", async peer =>
        {
            await peer.SendAsync(new RawFrame(RawFrame.Ping, 0, int.MinValue, new byte[8]));
            await peer.ExpectPongAsync(new byte[8]);
        });
        yield return Answered("4.2 DATA of 2^14 bytes", Upload(), Data(1, length: 16_384));
        yield return StreamError("4.2 DATA above the largest frame", FrameSizeError, Upload(), Data(1, length: 16_385));
        yield return ConnectionError("4.2 HEADERS above the largest frame", FrameSizeError, Headers(1, [.. Get, .. Large, .. Large, .. Large, .. Large, .. Large]));
        yield return ConnectionError("4.3 block that ends within a field", CompressionError, Headers(1, [0x40]));
        yield return ConnectionError("4.3 PRIORITY within a block", ProtocolError, Headers(1, flags: 0), Priority(1), Continuation(1, Large));
        yield return ConnectionError("4.3 HEADERS of another stream within a block", ProtocolError, Headers(1, flags: 0), Headers(3), Continuation(1, Large));
        yield return ConnectionError("5.5 unknown type within a block", ProtocolError, Headers(1, flags: RawFrame.EndStream), new RawFrame(0x16, 0, 0, new byte[8]));
        yield return ConnectionError("5.4.1 an error ends the connection", ProtocolError, new RawFrame(RawFrame.Ping, 0, 3, new byte[8]));
    }

    private static IEnumerable<Http2Case> Idle()
    {
        yield return ConnectionError("5.1 idle: DATA", ProtocolError, Data(1));
        yield return ConnectionError("5.1 idle: RST_STREAM", ProtocolError, Reset(1));
        yield return ConnectionError("5.1 idle: WINDOW_UPDATE", ProtocolError, WindowUpdate(1, 100));
        yield return ConnectionError("5.1 idle: CONTINUATION", ProtocolError, Continuation(1, Get));
        yield return Ignored("5.1 idle: PRIORITY", Priority(1));
    }

    private static IEnumerable<Http2Case> HalfClosed()
    {
        yield return StreamError("5.1 half-closed: DATA", StreamClosed, Headers(1), Data(1));
        yield return StreamError("5.1 half-closed: HEADERS", StreamClosed, Headers(1), Headers(1));
        yield return new("5.1 half-closed: CONTINUATION", async peer =>
        {
            await peer.SendAsync(Headers(1), Continuation(1, Get));
            await peer.ExpectStreamErrorAsync(StreamClosed, ProtocolError);
        });
        foreach (var (name, frames) in (IEnumerable<(string, RawFrame[])>)[("WINDOW_UPDATE", []), ("PRIORITY", [Priority(1)])])
        {
            yield return new($"5.1 half-closed: {name}", async peer =>
            {
                // Without a window the stream stays open on the gateway's side.
                await peer.SendAsync([Settings((InitialWindowSize, 0)), Headers(1), .. frames, WindowUpdate(1, 1)]);
                await peer.ExpectDataAsync(1);
            });
        }

        yield return Ignored("5.1 half-closed: RST_STREAM", Headers(1), Reset(1));
    }

    private static IEnumerable<Http2Case> Ended()
    {
        yield return StreamError("5.1 closed by RST_STREAM: DATA", StreamClosed, Headers(1, flags: RawFrame.EndHeaders), Reset(1), Data(1));
        yield return StreamError("5.1 closed by RST_STREAM: HEADERS", StreamClosed, Headers(1, flags: RawFrame.EndHeaders), Reset(1), Headers(1));
        yield return new("5.1 closed by RST_STREAM: CONTINUATION", async peer =>
        {
            await peer.SendAsync(Headers(1, flags: RawFrame.EndHeaders), Reset(1), Continuation(1, Large));
            await peer.ExpectStreamErrorAsync(StreamClosed, ProtocolError);
        });
        yield return Closed("5.1 closed: DATA", [StreamClosed], Data(1));
        yield return Closed("5.1 closed: HEADERS", [StreamClosed], Headers(1));
        yield return Closed("5.1 closed: CONTINUATION", [StreamClosed, ProtocolError], Continuation(1, Large));
        yield return new("5.1 closed: PRIORITY", async peer =>
        {
            await peer.SendAsync(Headers(1));
            await peer.ExpectResponseAsync();
            await peer.SendAsync(Priority(1));
            await peer.ExpectAliveAsync();
        });
    }

    private static IEnumerable<Http2Case> Identifiers()
    {
        yield return ConnectionError("5.1.1 stream of an even number", ProtocolError, Headers(2));
        yield return new("5.1.1 stream of a lower number", async peer =>
        {
            await peer.SendAsync(Headers(5), Headers(3));
            // The lower one has been closed by the higher.
            await peer.ExpectConnectionErrorAsync(ProtocolError, StreamClosed);
        });
        yield return StreamError("5.1.1 stream opened twice", StreamClosed, Headers(5), Headers(5));
        yield return new("5.1.2 more streams than allowed", async peer =>
        {
            await peer.SendAsync(Settings((InitialWindowSize, 0)));
            await peer.SendAsync([.. Enumerable.Range(0, peer.MostStreams + 1).Select(i => Headers((2 * i) + 1))]);
            await peer.ExpectStreamErrorAsync(ProtocolError, RefusedStream);
        });
        yield return StreamError("5.3.1 HEADERS that depends on itself", ProtocolError, Headers(1, [0, 0, 0, 1, 255, .. Get], RawFrame.EndStream | RawFrame.EndHeaders | FrameCases.HasPriority));
        yield return StreamError("5.3.1 PRIORITY that depends on itself", ProtocolError, Priority(1, parent: 1));
    }
}
