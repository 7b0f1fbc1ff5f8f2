using HttpServer.Testing;
using static HttpServer.EndToEnd.Tests.Conformance.Http2Case;

namespace HttpServer.EndToEnd.Tests.Conformance;

/// <summary>RFC 9113, 6 and 7: each type of frame, and error codes.</summary>
internal static class FrameCases
{
    /// <summary>The flag of HEADERS that begin with a priority.</summary>
    public const int HasPriority = 0x20;

    private const int Whole = RawFrame.EndStream | RawFrame.EndHeaders;
    private const byte EnablePush = 2;
    private const byte InitialWindowSize = 4;
    private const byte MaxFrameSize = 5;

    public static IEnumerable<Http2Case> All =>
    [
        .. DataFrames(),
        .. HeadersFrames(),
        .. PriorityAndReset(),
        .. SettingsFrames(),
        .. PingAndGoAway(),
        .. WindowUpdates(),
        .. InitialWindows(),
        .. Continuations(),
    ];

    private static IEnumerable<Http2Case> DataFrames()
    {
        yield return Answered("6.1 DATA", Upload(), Data(1));
        yield return Answered("6.1 several DATA", Upload(), Data(1, isLast: false), Data(1));
        yield return Answered("6.1 DATA with padding", Upload(), new RawFrame(RawFrame.Data, RawFrame.Padded | RawFrame.EndStream, 1, [2, 1, 2, 3, 0, 0]));
        yield return ConnectionError("6.1 DATA of the connection", ProtocolError, Data(0));
        yield return StreamError("6.1 DATA of a stream that is not open", StreamClosed, Headers(1, Post), Data(1));
        yield return ConnectionError(
            "6.1 DATA with more padding than payload", ProtocolError, Upload(("content-length", "4")), new RawFrame(RawFrame.Data, RawFrame.Padded | RawFrame.EndStream, 1, [6, 1, 2, 3, 4]));
    }

    private static IEnumerable<Http2Case> HeadersFrames()
    {
        yield return Answered("6.2 HEADERS", Headers(1));
        yield return Answered("6.2 HEADERS with padding", Headers(1, [8, .. Get, .. new byte[8]], Whole | RawFrame.Padded));
        yield return Answered("6.2 HEADERS with priority", Headers(1, [0, 0, 0, 0, 255, .. Get], Whole | HasPriority));
        yield return Answered("6.2 HEADERS with padding and priority", Headers(1, [1, 0, 0, 0, 0, 255, .. Get, 0], Whole | HasPriority | RawFrame.Padded));
        yield return ConnectionError("6.2 HEADERS without END_HEADERS, and PRIORITY", ProtocolError, Headers(1, flags: 0), Priority(1), Continuation(1, Large));
        yield return ConnectionError("6.2 HEADERS without END_HEADERS, and another stream", ProtocolError, Headers(1, flags: 0), Headers(3), Continuation(1, Large));
        yield return ConnectionError("6.2 HEADERS of the connection", ProtocolError, Headers(0));
        yield return StreamError("6.2 HEADERS with more padding than payload", ProtocolError, Headers(1, [(byte)(Get.Length + 2), .. Get], Whole | RawFrame.Padded));
    }

    private static IEnumerable<Http2Case> PriorityAndReset()
    {
        yield return Answered("6.3 PRIORITY of weight 1", Priority(1, weight: 0), Headers(1));
        yield return Answered("6.3 PRIORITY of weight 256", Priority(1), Headers(1));
        yield return Answered("6.3 PRIORITY below a stream", Priority(3, parent: 1), Headers(1));
        yield return Answered("6.3 PRIORITY that is exclusive", Priority(1, isExclusive: true), Headers(1));
        yield return Answered("6.3 PRIORITY of an idle stream, then a lower one", Priority(3), Headers(1));
        yield return ConnectionError("6.3 PRIORITY of the connection", ProtocolError, Priority(0));
        yield return StreamError("6.3 PRIORITY of 4 bytes", FrameSizeError, Headers(1), new RawFrame(RawFrame.Priority, 0, 1, [0x80, 0, 0, 1]));
        yield return Ignored("6.4 RST_STREAM", Headers(1, flags: RawFrame.EndHeaders), Reset(1));
        yield return ConnectionError("6.4 RST_STREAM of the connection", ProtocolError, Reset(0));
        yield return ConnectionError("6.4 RST_STREAM of 3 bytes", FrameSizeError, Headers(1), new RawFrame(RawFrame.ResetStream, 0, 1, [0, 0, 0]));
        yield return Ignored("7 RST_STREAM of an unknown code", Upload(), Reset(1, 0xff));
    }

    private static IEnumerable<Http2Case> SettingsFrames()
    {
        yield return ConnectionError("6.5 SETTINGS with ACK and payload", FrameSizeError, new RawFrame(RawFrame.Settings, RawFrame.Acknowledge, 0, [0]));
        yield return ConnectionError("6.5 SETTINGS of a stream", ProtocolError, new RawFrame(RawFrame.Settings, 0, 1, [0, 3, 0, 0, 0, 100]));
        yield return ConnectionError("6.5 SETTINGS of 3 bytes", FrameSizeError, new RawFrame(RawFrame.Settings, 0, 0, [0, 3, 0]));
        yield return ConnectionError("6.5.2 ENABLE_PUSH of 2", ProtocolError, Settings((EnablePush, 2)));
        yield return ConnectionError("6.5.2 INITIAL_WINDOW_SIZE above 2^31-1", FlowControlError, Settings((InitialWindowSize, 0x80000000)));
        yield return ConnectionError("6.5.2 MAX_FRAME_SIZE below 2^14", ProtocolError, Settings((MaxFrameSize, 16_383)));
        yield return ConnectionError("6.5.2 MAX_FRAME_SIZE above 2^24-1", ProtocolError, Settings((MaxFrameSize, 16_777_216)));
        yield return Ignored("6.5.2 unknown setting", Settings((0xff, 1)));
        yield return new("6.5.3 settings are acknowledged", async peer =>
        {
            await peer.SendAsync(Settings((EnablePush, 0)));
            await peer.ExpectAcknowledgementAsync();
        });
        yield return new("6.5.3 settings in their order", async peer =>
        {
            await peer.SendAsync(Settings((InitialWindowSize, 100), (InitialWindowSize, 1)));
            await peer.ExpectAcknowledgementAsync();
            await peer.SendAsync(Headers(1));
            await peer.ExpectDataAsync(1);
        });
    }

    private static IEnumerable<Http2Case> PingAndGoAway()
    {
        yield return new("6.7 PING", async peer =>
        {
            await peer.SendAsync(new RawFrame(RawFrame.Ping, 0, 0, "pingpong"u8.ToArray()));
            await peer.ExpectPongAsync("pingpong"u8.ToArray());
        });
        // The answer that comes is the one to the PING behind it.
        yield return Ignored("6.7 PING with ACK", new RawFrame(RawFrame.Ping, RawFrame.Acknowledge, 0, "no reply"u8.ToArray()));
        yield return ConnectionError("6.7 PING of a stream", ProtocolError, new RawFrame(RawFrame.Ping, 0, 1, new byte[8]));
        yield return ConnectionError("6.7 PING of 6 bytes", FrameSizeError, new RawFrame(RawFrame.Ping, 0, 0, new byte[6]));
        yield return ConnectionError("6.8 GOAWAY of a stream", ProtocolError, new RawFrame(RawFrame.GoAway, 0, 1, new byte[8]));
        foreach (var code in (byte[])[0, 0xff])
        {
            yield return new($"7 GOAWAY of code {code}", async peer =>
            {
                await peer.SendAsync(new RawFrame(RawFrame.GoAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, code]));
                await peer.ExpectEndAsync();
            });
        }
    }

    private static IEnumerable<Http2Case> WindowUpdates()
    {
        yield return Ignored("6.9 WINDOW_UPDATE of the connection", WindowUpdate(0, 1));
        yield return Answered("6.9 WINDOW_UPDATE of a stream", Headers(1), WindowUpdate(1, 1));
        yield return ConnectionError("6.9 WINDOW_UPDATE of nothing", ProtocolError, WindowUpdate(0, 0));
        yield return StreamError("6.9 WINDOW_UPDATE of nothing on a stream", ProtocolError, Upload(), WindowUpdate(1, 0));
        yield return ConnectionError("6.9 WINDOW_UPDATE of 3 bytes", FrameSizeError, new RawFrame(RawFrame.WindowUpdate, 0, 0, [0, 0, 1]));
        yield return ConnectionError("6.9.1 window above 2^31-1", FlowControlError, WindowUpdate(0, int.MaxValue), WindowUpdate(0, int.MaxValue));
        yield return StreamError("6.9.1 window of a stream above 2^31-1", FlowControlError, Upload(), WindowUpdate(1, int.MaxValue), WindowUpdate(1, int.MaxValue));
    }

    private static IEnumerable<Http2Case> InitialWindows()
    {
        yield return new("6.9.1 no more than the window", async peer =>
        {
            await peer.SendAsync(Settings((InitialWindowSize, 1)));
            await peer.ExpectAcknowledgementAsync();
            await peer.SendAsync(Headers(1));
            await peer.ExpectDataAsync(1);
        });
        yield return new("6.9.2 a larger window opens streams", async peer =>
        {
            await peer.SendAsync(Settings((InitialWindowSize, 0)));
            await peer.ExpectAcknowledgementAsync();
            await peer.SendAsync(Headers(1), Settings((InitialWindowSize, 1)));
            await peer.ExpectDataAsync(1);
        });
        yield return new("6.9.2 a window can be negative", async peer =>
        {
            await peer.SendAsync(Settings((InitialWindowSize, 3)));
            await peer.ExpectAcknowledgementAsync();
            await peer.SendAsync(Headers(1));
            await peer.ExpectDataAsync(3);
            await peer.SendAsync(Settings((InitialWindowSize, 2)));
            await peer.ExpectAcknowledgementAsync();
            await peer.SendAsync(WindowUpdate(1, 2));
            await peer.ExpectDataAsync(1);
        });
        yield return new("6.9.2 a larger window may be too large for a stream", async peer =>
        {
            // The window of the connection keeps the response under way: so much is left of the stream's at least.
            await peer.SendAsync(
                Request((":method", "GET"), (":scheme", "http"), (":path", "/large.txt"), (":authority", "test")),
                WindowUpdate(1, int.MaxValue - 65_535),
                Settings((InitialWindowSize, 2 * 65_536)));
            await peer.ExpectConnectionErrorAsync(FlowControlError);
        });
    }

    private static IEnumerable<Http2Case> Continuations()
    {
        yield return Answered("6.10 CONTINUATION", Headers(1, flags: RawFrame.EndStream), Continuation(1, Large));
        yield return Answered("6.10 several CONTINUATION", Headers(1, flags: RawFrame.EndStream), Continuation(1, Large, isLast: false), Continuation(1, Large));
        yield return ConnectionError("6.10 CONTINUATION, then DATA", ProtocolError, Headers(1, Post, 0), Continuation(1, Large, isLast: false), Data(1));
        yield return ConnectionError("6.10 CONTINUATION of the connection", ProtocolError, Headers(1, flags: RawFrame.EndStream), Continuation(0, Large));
        yield return ConnectionError("6.10 CONTINUATION behind END_HEADERS", ProtocolError, Upload(), Continuation(1, Large));
        yield return ConnectionError("6.10 CONTINUATION behind the last", ProtocolError, Headers(1, Post, 0), Continuation(1, Large), Continuation(1, Large));
        yield return ConnectionError("6.10 CONTINUATION behind DATA", ProtocolError, Headers(1, Post, 0), Data(1), Continuation(1, Large));
    }
}
