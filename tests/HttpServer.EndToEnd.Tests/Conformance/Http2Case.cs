using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Conformance;

/// <summary>One thing that a client does behind its handshake, and what must come of it.</summary>
/// <param name="Name">Section of the RFC, and what is sent.</param>
/// <param name="RunAsync">Fails when the gateway does anything else.</param>
internal sealed record Http2Case(string Name, Func<Http2Peer, Task> RunAsync)
{
    public const uint ProtocolError = 0x1;
    public const uint InternalError = 0x2;
    public const uint FlowControlError = 0x3;
    public const uint StreamClosed = 0x5;
    public const uint FrameSizeError = 0x6;
    public const uint RefusedStream = 0x7;
    public const uint CompressionError = 0x9;

    /// <summary>The block of a GET of the page.</summary>
    public static byte[] Get => RawHttp2Connection.Block(RawHttp2Connection.Get());

    /// <summary>The block of a POST there.</summary>
    public static byte[] Post => RawHttp2Connection.Block(RawHttp2Connection.Request("POST"));

    /// <summary>A block with one field of 4000 bytes.</summary>
    public static byte[] Large => RawHttp2Connection.Block(("x-large", new string('x', 4000)));

    public static Http2Case ConnectionError(string name, uint code, params RawFrame[] frames) => new(name, async peer =>
    {
        await peer.SendAsync(frames);
        await peer.ExpectConnectionErrorAsync(code);
    });

    public static Http2Case StreamError(string name, uint code, params RawFrame[] frames) => new(name, async peer =>
    {
        await peer.SendAsync(frames);
        await peer.ExpectStreamErrorAsync(code);
    });

    public static Http2Case Answered(string name, params RawFrame[] frames) => new(name, async peer =>
    {
        await peer.SendAsync(frames);
        await peer.ExpectHeadAsync();
        await peer.ExpectAliveAsync();
    });

    public static Http2Case Ignored(string name, params RawFrame[] frames) => new(name, async peer =>
    {
        await peer.SendAsync(frames);
        await peer.ExpectAliveAsync();
    });

    /// <summary>What a closed stream does not take: first a GET runs to its end.</summary>
    public static Http2Case Closed(string name, uint[] codes, RawFrame frame) => new(name, async peer =>
    {
        await peer.SendAsync(Headers(1));
        await peer.ExpectResponseAsync();
        await peer.SendAsync(frame);
        await peer.ExpectConnectionErrorAsync(codes);
    });

    /// <summary>A HEADERS frame, by default of a whole GET.</summary>
    public static RawFrame Headers(int stream, byte[]? block = null, int flags = RawFrame.EndStream | RawFrame.EndHeaders) =>
        new(RawFrame.Headers, (byte)flags, stream, block ?? Get);

    /// <summary>A HEADERS frame of a whole request with other fields.</summary>
    public static RawFrame Request(params (string Name, string Value)[] fields) => Headers(1, RawHttp2Connection.Block(fields));

    /// <summary>A POST whose body is to follow.</summary>
    public static RawFrame Upload(params (string Name, string Value)[] more) =>
        Headers(1, RawHttp2Connection.Block(RawHttp2Connection.Request("POST", more)), RawFrame.EndHeaders);

    public static RawFrame Continuation(int stream, byte[] block, bool isLast = true) => new(RawFrame.Continuation, isLast ? RawFrame.EndHeaders : (byte)0, stream, block);

    public static RawFrame Data(int stream, bool isLast = true, int length = 4) =>
        new(RawFrame.Data, isLast ? RawFrame.EndStream : (byte)0, stream, [.. Enumerable.Repeat((byte)'x', length)]);

    /// <summary>Weight 256 below a stream.</summary>
    public static RawFrame Priority(int stream, int parent = 0, byte weight = 255, bool isExclusive = false) =>
        new(RawFrame.Priority, 0, stream, [isExclusive ? (byte)0x80 : (byte)0, 0, 0, (byte)parent, weight]);

    public static RawFrame Reset(int stream, byte code = 8) => new(RawFrame.ResetStream, 0, stream, [0, 0, 0, code]);

    public static RawFrame Settings(params (byte Id, uint Value)[] settings) => new(RawFrame.Settings, 0, 0,
        [.. settings.SelectMany(one => (byte[])[0, one.Id, (byte)(one.Value >> 24), (byte)(one.Value >> 16), (byte)(one.Value >> 8), (byte)one.Value])]);

    public static RawFrame WindowUpdate(int stream, uint bytes) =>
        new(RawFrame.WindowUpdate, 0, stream, [(byte)(bytes >> 24), (byte)(bytes >> 16), (byte)(bytes >> 8), (byte)bytes]);
}
