using System.Text;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Upgrades;

/// <summary>Tunnels of other protocols than WebSocket, once they stand: how bytes pass, and how they end.</summary>
public sealed class OpaqueTunnelTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Bytes_OfBothEnds_PassUnread(bool eventLoops)
    {
        await using var pair = await OpaquePair.OpenAsync(eventLoops, more: "early");
        // To a reader of frames these would be the head of a very long one.
        byte[] bytes = [0x82, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x88, 0x00];

        Assert.That(Encoding.ASCII.GetString(await pair.Client.ReadExactlyAsync(5)), Is.EqualTo("early"));
        await pair.Client.SendAsync(bytes);
        Assert.That(await pair.Backend.ReadExactlyAsync(bytes.Length), Is.EqualTo(bytes));
        await pair.Backend.SendAsync(bytes);
        Assert.That(await pair.Client.ReadExactlyAsync(bytes.Length), Is.EqualTo(bytes));
    }

    [Test]
    public async Task Client_ThatEndsItsDirection_StillGetsTheAnswer()
    {
        await using var pair = await OpaquePair.OpenAsync();
        await pair.Client.SendAsync("question");

        pair.Client.HalfClose();

        Assert.That(Encoding.ASCII.GetString(await pair.Backend.ReadToEndAsync()), Is.EqualTo("question"));
        await pair.Backend.SendAsync("answer");
        Assert.That(Encoding.ASCII.GetString(await pair.Client.ReadExactlyAsync(6)), Is.EqualTo("answer"));
        await pair.Backend.DisposeAsync();
        Assert.That(await pair.Client.ReadToEndAsync(), Is.Empty);
        var end = await pair.Gateway.EndAsync();
        Assert.That((end.Status, end.Reason, end.BytesIn, end.BytesOut), Is.EqualTo((101, (string?)null, 8L, 6L)));
    }

    [Test]
    public async Task Backend_ThatEndsItsDirection_StillGetsTheRest()
    {
        await using var pair = await OpaquePair.OpenAsync();
        await pair.Backend.SendAsync("all");
        pair.Backend.HalfClose();
        Assert.That(Encoding.ASCII.GetString(await pair.Client.ReadToEndAsync()), Is.EqualTo("all"));

        await pair.Client.SendAsync("the rest");
        pair.Client.HalfClose();

        Assert.That(Encoding.ASCII.GetString(await pair.Backend.ReadToEndAsync()), Is.EqualTo("the rest"));
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.Null);
    }

    // The end of the client's direction is seen long before the last byte before it can be passed on.
    [TestCase(false)]
    [TestCase(true)]
    public async Task Client_ThatEndsBehindMoreThanTheBackendTakes_LosesNothing(bool backendHasEnded)
    {
        const int Size = 32 * 1024 * 1024;
        await using var pair = await OpaquePair.OpenAsync();
        if (backendHasEnded)
        {
            pair.Backend.HalfClose();
            Assert.That(await pair.Client.ReadToEndAsync(), Is.Empty);
        }

        var sending = Task.Run(async () =>
        {
            await pair.Client.Stream.WriteAsync(new byte[Size]);
            pair.Client.HalfClose();
        });
        var read = 0;
        while (await pair.Backend.ReadSomeAsync() is { Length: > 0 } bytes)
        {
            read += bytes.Length;
        }

        await sending.WaitAsync(Bound.Default);
        Assert.That(read, Is.EqualTo(Size));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Client_ThatResets_EndsTheBackend(bool eventLoops)
    {
        await using var pair = await OpaquePair.OpenAsync(eventLoops);

        pair.Client.Abort();

        Assert.That(await EndAsync(pair.Backend), Is.Empty);
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.EqualTo("client_aborted"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Backend_ThatResets_BreaksTheClient(bool eventLoops)
    {
        await using var pair = await OpaquePair.OpenAsync(eventLoops);

        pair.Backend.Abort();

        Assert.That(await EndAsync(pair.Client), Is.Empty);
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.EqualTo("upstream_closed"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Silence_OfBothEnds_CutsBoth(bool eventLoops)
    {
        await using var pair = await OpaquePair.OpenAsync(eventLoops, route => route.WebsocketIdleTimeout = 0.3);

        Assert.That(await EndAsync(pair.Client), Is.Empty);
        Assert.That(await EndAsync(pair.Backend), Is.Empty);
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.EqualTo("idle_timeout"));
    }

    [Test]
    public async Task Stop_LeavesItTheTimeOfADrain()
    {
        await using var pair = await OpaquePair.OpenAsync();

        var stopping = pair.Gateway.StopAsync();
        await Eventually.True(() => pair.Gateway.IsStopping);
        await pair.Client.SendAsync("still");
        Assert.That(Encoding.ASCII.GetString(await pair.Backend.ReadExactlyAsync(5)), Is.EqualTo("still"));
        pair.Client.HalfClose();
        await pair.Backend.ReadToEndAsync();
        await pair.Backend.DisposeAsync();

        await stopping;
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.Null);
    }

    private static async Task<byte[]> EndAsync(RawHttpConnection connection)
    {
        try
        {
            return await connection.ReadToEndAsync();
        }
        catch (IOException)
        {
            // Reset: an end as well.
            return [];
        }
    }
}
