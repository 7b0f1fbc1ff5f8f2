using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>How a WebSocket ends, orderly and not; each end is played by hand.</summary>
[TestFixture(true, false)]
[TestFixture(false, false)]
[TestFixture(true, true)]
[TestFixture(false, true)]
public sealed class EndingTests(bool eventLoops, bool http2)
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Test]
    public async Task Client_ThatResets_EndsTheBackend()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2);

        await pair.Client.AbortAsync();

        await Assert.ThatAsync(() => EndOfAsync(pair.Backend.ReadToEndAsync), Is.Empty);
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.EqualTo("client_aborted"));
    }

    [Test]
    public async Task Backend_ThatResets_BreaksTheClient()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2);

        pair.Backend.Abort();

        await Assert.ThatAsync(() => EndOfAsync(pair.Client.ReadToEndAsync), Is.Empty);
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.EqualTo("upstream_closed"));
    }

    [Test]
    public async Task Backend_ThatDies_EndsTheClientAfterWhatItSent()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2);
        await pair.Backend.SendAsync(Frames.Build(Frames.Text, Hello, masked: false));

        await pair.Backend.DisposeAsync();

        Assert.That((await pair.Client.ReadFrameAsync()).Payload, Is.EqualTo(Hello));
        Assert.That(await pair.Client.ReadToEndAsync(), Is.Empty);
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.EqualTo("upstream_closed"));
    }

    [Test]
    public async Task Backend_ThatClosesAndEnds_StillGetsTheClientsAnswer()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2);
        await pair.Backend.SendAsync(Frames.CloseOf(1000, masked: false));
        pair.Backend.HalfClose();
        Assert.That((await pair.Client.ReadFrameAsync()).Code, Is.EqualTo(1000));

        await pair.Client.SendAsync(Frames.CloseOf(1000, masked: true));

        Assert.That((await pair.Backend.ReadFrameAsync()).Code, Is.EqualTo(1000));
        Assert.That(await pair.Backend.ReadToEndAsync(), Is.Empty);
        Assert.That(await pair.Client.ReadToEndAsync(), Is.Empty);
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.Null);
    }

    [Test]
    public async Task Client_ThatClosesAndEndsAtOnce_IsHeardByTheBackend()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2);
        await pair.Client.SendAsync(Frames.Join(Frames.Build(Frames.Text, Hello, masked: true), Frames.CloseOf(1000, masked: true)));

        await pair.Client.DisposeAsync();

        Assert.That((await pair.Backend.ReadFrameAsync()).Payload, Is.EqualTo(Hello));
        Assert.That((await pair.Backend.ReadFrameAsync()).Code, Is.EqualTo(1000));
        Assert.That(await pair.Backend.ReadToEndAsync(), Is.Empty);
        await pair.Backend.DisposeAsync();
        await pair.Gateway.EndAsync();
    }

    [Test]
    public async Task Silence_OfBothEnds_ClosesBoth()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2, route => route.WebsocketIdleTimeout = 0.3);

        var (toClient, toBackend) = await pair.AnswerCloseFramesAsync();

        Assert.That((toClient.First, toClient.Code, toClient.IsMasked), Is.EqualTo((Frames.Close, 1001, false)));
        Assert.That((toBackend.First, toBackend.Code, toBackend.IsMasked), Is.EqualTo((Frames.Close, 1001, true)));
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.EqualTo("idle_timeout"));
    }

    [Test]
    public async Task Silence_OfEndsThatDoNotAnswerTheClose_EndsThemAnyway()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2, route => route.WebsocketIdleTimeout = 0.3);

        Assert.That((await pair.Client.ReadFrameAsync()).Code, Is.EqualTo(1001));
        await Assert.ThatAsync(() => EndOfAsync(pair.Client.ReadToEndAsync), Is.Empty);

        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.EqualTo("idle_timeout"));
    }

    [Test]
    public async Task Stop_ClosesBothEndsAndIsNotHeldUpByThem()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2);

        var stopping = pair.Gateway.StopAsync();
        var (toClient, toBackend) = await pair.AnswerCloseFramesAsync();
        await stopping;

        Assert.That((toClient.Code, toClient.IsMasked, toBackend.Code, toBackend.IsMasked), Is.EqualTo((1001, false, 1001, true)));
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.EqualTo("shutdown"));
    }

    [Test]
    public async Task Stop_WithinAFrame_ClosesBehindIt()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2);
        var frame = Frames.Build(Frames.Binary, new byte[70_000], masked: false);
        // Headers in pieces: each byte of it may be the last that has come.
        await pair.Backend.SendAsync(frame.AsMemory(0, 3));
        Assert.That(await pair.Client.ReadExactlyAsync(3), Is.EqualTo(frame[..3]));

        var stopping = pair.Gateway.StopAsync();
        Assert.That((await pair.Backend.ReadFrameAsync()).Code, Is.EqualTo(1001));
        await pair.Backend.SendAsync(frame.AsMemory(3, 8));
        await pair.Backend.SendAsync(frame.AsMemory(11));
        await pair.Backend.SendAsync(Frames.CloseOf(1001, masked: false));

        Assert.That(await pair.Client.ReadExactlyAsync(frame.Length - 3), Is.EqualTo(frame[3..]));
        Assert.That((await pair.Client.ReadFrameAsync()).Code, Is.EqualTo(1001));
        await pair.Client.SendAsync(Frames.CloseOf(1001, masked: true));
        Assert.That(await pair.Client.ReadToEndAsync(), Is.Empty);
        await stopping;
    }

    [Test]
    public async Task Stop_WithAClientWithinAFrame_ClosesTheBackendBehindIt()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2);
        var frame = Frames.Build(Frames.Binary, new byte[300], masked: true);
        await pair.Client.SendAsync(frame.AsMemory(0, 5));
        var start = await pair.Backend.ReadExactlyAsync(5);

        var stopping = pair.Gateway.StopAsync();
        Assert.That((await pair.Client.ReadFrameAsync()).Code, Is.EqualTo(1001));
        await pair.Client.SendAsync(Frames.Join(frame[5..], Frames.Build(Frames.Text, Hello, masked: true), Frames.CloseOf(1001, masked: true)));

        Assert.That(await pair.Backend.ReadExactlyAsync(frame.Length - 5), Is.EqualTo(frame[5..]));
        Assert.That(start, Is.EqualTo(frame[..5]));
        var next = await pair.Backend.ReadFrameAsync();
        if (next.First == Frames.Text)
        {
            // It came with the rest of the frame in one piece.
            next = await pair.Backend.ReadFrameAsync();
        }

        Assert.That((next.First, next.Code), Is.EqualTo((Frames.Close, 1001)));
        await pair.Backend.DisposeAsync();
        await Assert.ThatAsync(() => EndOfAsync(pair.Client.ReadToEndAsync), Is.Empty);
        await stopping;
    }

    [Test]
    public async Task Client_ThatReadsSlowly_HoldsTheBackendBackAndLosesNothing()
    {
        const int Messages = 1024;
        await using var pair = await Pair.OpenAsync(eventLoops, http2);
        var frame = Frames.Build(Frames.Binary, new byte[64 * 1024], masked: false);
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; sent < Messages; sent++)
            {
                await pair.Backend.Stream.WriteAsync(frame);
            }
        });

        // It stops long before all 64 MB are taken: what two sockets and one buffer hold.
        var (last, unchanged) = (-1, 0);
        await Eventually.True(() =>
        {
            unchanged = sent == last ? unchanged + 1 : 0;
            last = sent;
            return unchanged > 40 && sent > 0;
        });
        Assert.That(sent, Is.LessThan(Messages / 2));
        for (var i = 0; i < Messages; i++)
        {
            Assert.That((await pair.Client.ReadFrameAsync()).Payload, Has.Length.EqualTo(64 * 1024));
        }

        await sending.WaitAsync(Bound.Default);
    }

    private static async Task<byte[]> EndOfAsync(Func<Task<byte[]>> readToEndAsync)
    {
        try
        {
            return await readToEndAsync();
        }
        catch (IOException)
        {
            // Reset: an end as well.
            return [];
        }
    }
}
