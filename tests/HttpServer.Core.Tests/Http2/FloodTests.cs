using System.Threading.Channels;
using HttpServer.Core.Hosting;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Tests.Http2;

/// <summary>Floods of frames, over the wire: each ends its own connection, early, and harms no other.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class FloodTests(bool onEventLoop)
{
    // Twice the budget, so that seconds on a slow machine, which earn a few frames, do not count; with buffers on the way
    // that nobody waits for, much more.
    private const int Most = 2_000;
    private const int MostUnanswered = 3_000_000;

    private static readonly RawFrame Ping = new(RawFrame.Ping, 0, 0, new byte[8]);
    private static readonly RawFrame WindowUpdate = new(RawFrame.WindowUpdate, 0, 0, [0, 0, 0, 1]);

    private static IEnumerable<TestCaseData> Floods()
    {
        yield return Row("PING", Ping);
        yield return Row("PING acknowledgements", new RawFrame(RawFrame.Ping, RawFrame.Acknowledge, 0, new byte[8]));
        yield return Row("SETTINGS", new RawFrame(RawFrame.Settings, 0, 0, []));
        yield return Row("SETTINGS with a value", new RawFrame(RawFrame.Settings, 0, 0, [0, 3, 0, 0, 0, 100]));
        yield return Row("PRIORITY", new RawFrame(RawFrame.Priority, 0, 1, [0, 0, 0, 0, 16]));
        yield return Row("PRIORITY of idle streams", new RawFrame(RawFrame.Priority, 0, 7, [0, 0, 0, 0, 16]));
        yield return Row("WINDOW_UPDATE of the connection", WindowUpdate);
        yield return Row("WINDOW_UPDATE of a stream", new RawFrame(RawFrame.WindowUpdate, 0, 1, [0, 0, 0, 1]));
        yield return Row("empty DATA", new RawFrame(RawFrame.Data, 0, 1, []));
        yield return Row("DATA of padding only", new RawFrame(RawFrame.Data, RawFrame.Padded, 1, [3, 0, 0, 0]));
        yield return Row("unknown type", new RawFrame(0xbe, 0, 0, []));
        yield return Row("PRIORITY_UPDATE", new RawFrame(0x10, 0, 0, [0, 0, 0, 1, (byte)'u']));
    }

    [TestCaseSource(nameof(Floods))]
    public async Task Flood_OfFramesWithoutProgress_EndsItsConnection(RawFrame frame)
    {
        await using var server = await StartAsync();
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        // A stream that is open, with its body still to come.
        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST"));

        var goAway = await FloodAsync(client, frame);

        Assert.That(goAway, Has.Some.EqualTo(0xb), "GOAWAY(ENHANCE_YOUR_CALM)");
        Assert.That((await server.GetAsync()).StatusCode, Is.EqualTo(200));
    }

    [TestCase(0, TestName = "{m}(empty)")]
    [TestCase(1, TestName = "{m}(of one byte)")]
    public async Task Flood_OfContinuation_EndsItsConnection(int length)
    {
        await using var server = await StartAsync();
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        await client.SendAsync(RawFrame.Headers, RawFrame.EndStream, 1, RawHttp2Connection.Block(RawHttp2Connection.Get()));

        await FloodAsync(client, new RawFrame(RawFrame.Continuation, 0, 1, new byte[length]), canPing: false);

        Assert.That((await server.GetAsync()).StatusCode, Is.EqualTo(200));
        // Of the last one alone; its line comes after its answer.
        _ = await server.Log.SingleAsync();
    }

    [Test]
    public async Task RapidReset_EndsItsConnection()
    {
        await using var server = await StartAsync();
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        var block = RawHttp2Connection.Block(RawHttp2Connection.Get());

        await FloodAsync(client, stream =>
        [
            .. new RawFrame(RawFrame.Headers, RawFrame.EndStream | RawFrame.EndHeaders, stream, block).ToBytes(),
            .. new RawFrame(RawFrame.ResetStream, 0, stream, [0, 0, 0, 8]).ToBytes(),
        ]);

        Assert.That((await server.GetAsync()).StatusCode, Is.EqualTo(200));
    }

    private static IEnumerable<TestCaseData> Provocations()
    {
        yield return new TestCaseData((byte)RawFrame.WindowUpdate, (byte)0, new byte[4]).SetName("{m}(WINDOW_UPDATE of nothing)");
        yield return new TestCaseData((byte)RawFrame.WindowUpdate, (byte)0, new byte[] { 0x7F, 0xFF, 0xFF, 0xFF }).SetName("{m}(WINDOW_UPDATE past the largest)");
        yield return new TestCaseData((byte)RawFrame.Data, (byte)0, new byte[] { 1 }).SetName("{m}(DATA on a half-closed stream)");
        yield return new TestCaseData((byte)RawFrame.Priority, (byte)0, new byte[] { 0, 0, 0 }).SetName("{m}(PRIORITY of a wrong length)");
    }

    // Resets that the server itself sends count like those of the client.
    [TestCaseSource(nameof(Provocations))]
    public async Task MadeYouReset_EndsItsConnection(byte type, byte flags, byte[] payload)
    {
        await using var server = await StartAsync();
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        var block = RawHttp2Connection.Block(RawHttp2Connection.Get(("x-wait", "1")));

        await FloodAsync(client, stream =>
        [
            .. new RawFrame(RawFrame.Headers, RawFrame.EndStream | RawFrame.EndHeaders, stream, block).ToBytes(),
            .. new RawFrame(type, flags, stream, payload).ToBytes(),
        ]);

        Assert.That((await server.GetAsync()).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Resets_OfAStreamThatHasEnded_EndTheirConnection()
    {
        await using var server = await StartAsync();
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());
        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("200"));

        await FloodAsync(client, new RawFrame(RawFrame.ResetStream, 0, 1, [0, 0, 0, 8]));

        Assert.That((await server.GetAsync()).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Pings_EarnedByRequests_ArePassed()
    {
        await using var server = await StartAsync(options => options.Http2FrameBudget = 10);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        for (var stream = 1; stream < 200; stream += 2)
        {
            await client.SendHeadersAsync(stream, endStream: true, RawHttp2Connection.Get());
            await client.Connection.SendAsync(Repeat(Ping.ToBytes(), 10));
            Assert.That(await client.ReadUntilAsync(frame => frame.Stream == stream && (frame.Flags & RawFrame.EndStream) != 0), Is.Not.Null);
        }
    }

    // What Go's client does: it gives back what it has read 4 KB at a time, to the stream and to the connection.
    [Test]
    public async Task WindowUpdates_OfALargeDownload_ArePassed()
    {
        const int Size = 4_000_000;
        await using var server = await StartAsync(options => options.Http2FrameBudget = 10);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get(("x-size", $"{Size}")));
        var received = 0;
        var unacknowledged = 0;
        while (received < Size)
        {
            var frame = await client.ReadUntilAsync(frame => frame.Type is RawFrame.Data or RawFrame.GoAway);
            Assert.That(frame?.Type, Is.EqualTo(RawFrame.Data));
            received += frame!.Payload.Length;
            unacknowledged += frame.Payload.Length;
            for (; unacknowledged >= 4096; unacknowledged -= 4096)
            {
                await client.SendAsync(RawFrame.WindowUpdate, 0, 0, 0, 0, 0x10, 0);
                await client.SendAsync(RawFrame.WindowUpdate, 0, 1, 0, 0, 0x10, 0);
            }
        }

        Assert.That(received, Is.EqualTo(Size));
    }

    [Test]
    public async Task Budget_OfNothing_BoundsNothing()
    {
        await using var server = await StartAsync(options => options.Http2FrameBudget = 0);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.Connection.SendAsync(Repeat(WindowUpdate.ToBytes(), 20_000));
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());

        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("200"));
    }

    private Task<CoreServer> StartAsync(Action<ServerOptions>? configure = null) => CoreServer.StartAsync(
        async context =>
        {
            if (context.Request.Headers.ContainsKey("x-wait"))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            }

            if (context.Request.Headers.TryGetValue("x-size", out var size))
            {
                await context.Response.Body.WriteAsync(new byte[int.Parse(size!, System.Globalization.CultureInfo.InvariantCulture)]);
                return;
            }

            using var reader = new StreamReader(context.Request.Body);
            await reader.ReadToEndAsync(context.RequestAborted);
            await context.Response.WriteAsync("ok");
        },
        configure,
        services =>
        {
            if (onEventLoop)
            {
                services.AddHttpServerTransport();
            }
        });

    private static Task<List<uint>> FloodAsync(RawHttp2Connection client, RawFrame frame, bool canPing = true)
    {
        var bytes = frame.ToBytes();
        return FloodAsync(client, _ => bytes, canPing);
    }

    /// <summary>
    /// Sends one thing over and over until the connection is closed, which it must be; the error codes of its GOAWAYs.
    /// After each hundred it waits for the server, so that what lies in buffers on the way does not count.
    /// </summary>
    private static async Task<List<uint>> FloodAsync(RawHttp2Connection client, Func<int, byte[]> next, bool canPing = true)
    {
        var codes = new List<uint>();
        var answered = Channel.CreateUnbounded<bool>();
        var reading = Task.Run(async () =>
        {
            while (await client.ReadAsync() is { } frame)
            {
                if (frame.Type == RawFrame.GoAway)
                {
                    codes.Add(frame.ErrorCode);
                }
                else if (frame.Type == RawFrame.Ping && frame.Payload[0] == 1)
                {
                    answered.Writer.TryWrite(true);
                }
            }

            answered.Writer.Complete();
        });
        var sent = 0;
        var most = canPing ? Most : MostUnanswered;
        for (var stream = 3; sent < most && !reading.IsCompleted; sent += 100)
        {
            var batch = new List<byte>();
            for (var i = 0; i < 100; i++, stream += 2)
            {
                batch.AddRange(next(stream));
            }

            if (canPing)
            {
                batch.AddRange(new RawFrame(RawFrame.Ping, 0, 0, [1, 0, 0, 0, 0, 0, 0, 0]).ToBytes());
            }

            if (!await client.TrySendAsync(batch.ToArray()) || (canPing && !await answered.Reader.WaitToReadAsync()))
            {
                break;
            }

            answered.Reader.TryRead(out _);
        }

        Assert.That(sent, Is.LessThan(most), "The connection outlived the flood.");
        await reading;
        return codes;
    }

    private static byte[] Repeat(byte[] bytes, int times) => [.. Enumerable.Repeat(bytes, times).SelectMany(one => one)];

    private static TestCaseData Row(string name, RawFrame frame) => new TestCaseData(frame).SetName($"{{m}}({name})");
}
