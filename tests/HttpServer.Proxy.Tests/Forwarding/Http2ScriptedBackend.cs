using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>A backend of HTTP/2 that answers the first request of each connection with frames of the test's, right or wrong.</summary>
internal static class Http2ScriptedBackend
{
    /// <param name="answer">Frames for stream 1, sent in one piece.</param>
    public static ScriptedBackend Answering(params RawFrame[] answer) => ScriptedBackend.Start(async connection =>
    {
        await connection.ReadExactlyAsync(RawHttp2Connection.Preface.Length);
        var peer = new RawHttp2Connection(connection);
        await peer.SendAsync(RawFrame.Settings, 0, 0);
        await peer.SendAsync(RawFrame.Settings, RawFrame.Acknowledge, 0);
        await peer.ReadUntilAsync(frame => frame.Type == RawFrame.Headers);
        await connection.SendAsync((byte[])[.. answer.SelectMany(frame => frame.ToBytes())]);
        await peer.ReadUntilAsync(_ => false);
    });

    public static RawFrame Head(params (string Name, string Value)[] fields) =>
        new(RawFrame.Headers, RawFrame.EndHeaders, 1, RawHttp2Connection.Block(fields));

    /// <summary>A head that is all there is, or a trailer section.</summary>
    public static RawFrame Last(params (string Name, string Value)[] fields) =>
        new(RawFrame.Headers, RawFrame.EndHeaders | RawFrame.EndStream, 1, RawHttp2Connection.Block(fields));

    public static RawFrame Data(string text, bool isLast = true) =>
        new(RawFrame.Data, isLast ? RawFrame.EndStream : (byte)0, 1, System.Text.Encoding.Latin1.GetBytes(text));
}
