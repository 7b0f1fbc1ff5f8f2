using HttpServer.Testing;

namespace HttpServer.Core.Tests.Http2;

/// <summary>Frames that come in whatever pieces are counted all the same, seen from outside: by when the connection ends.</summary>
public sealed class FrameScannerTests
{
    private static readonly byte[] Pings = [.. Enumerable.Repeat(new RawFrame(RawFrame.Ping, 0, 0, new byte[8]).ToBytes(), 60).SelectMany(one => one)];

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(9)]
    [TestCase(16)]
    public async Task Frames_InPieces_AreCountedOnce(int piece)
    {
        // 60 pings and one SETTINGS: within the budget. Twice that is beyond it.
        await using var server = await CoreServer.StartAsync(configure: options => options.Http2FrameBudget = 100);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        await SendInPiecesAsync(client, Pings, piece);
        var answers = 0;
        await client.ReadUntilAsync(frame => frame.Type == RawFrame.Ping && ++answers == 60);

        await client.Connection.SendAsync(Pings);

        Assert.That(answers, Is.EqualTo(60));
        Assert.That((await client.ReadUntilAsync(frame => frame.Type == RawFrame.GoAway && frame.ErrorCode == 0xb))?.Stream, Is.Zero);
    }

    [Test]
    public async Task Payloads_ThatLookLikeFrames_AreSkipped()
    {
        await using var server = await CoreServer.StartAsync(
            async context => await context.Request.Body.CopyToAsync(Stream.Null),
            options => options.Http2FrameBudget = 10);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST"));
        for (var i = 0; i < 10; i++)
        {
            // Plain, and with padding, whose first byte says how much of it there is.
            await client.SendAsync(RawFrame.Data, 0, 1, Pings);
            await client.SendAsync(RawFrame.Data, RawFrame.Padded, 1, [17, .. Pings]);
        }

        await client.SendAsync(RawFrame.Data, RawFrame.EndStream, 1);

        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("200"));
    }

    private static async Task SendInPiecesAsync(RawHttp2Connection client, byte[] bytes, int piece)
    {
        for (var i = 0; i < bytes.Length; i += piece)
        {
            await client.Connection.SendAsync(bytes.AsMemory(i, Math.Min(piece, bytes.Length - i)));
        }
    }
}
