using System.Net.Sockets;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets.Conformance;

/// <summary>
/// What the public suite asks of an endpoint, asked of one directly and of the same through the gateway: the client gets the same
/// bytes, whether they praise or blame it, and the connection ends.
/// </summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class ConformanceTests(bool eventLoops)
{
    [Test]
    public async Task Frames_ThroughTheGateway_AreAnsweredAsWithoutIt()
    {
        await using var backend = StrictEndpoint.Start();
        await CompareAsync(backend.Port, [.. FrameCases.All(), .. Utf8Cases.All()], 247);
    }

    [Test]
    public async Task Messages_LargeAndMany_AreAnsweredAsWithoutTheGateway()
    {
        await using var backend = await MessageBackend.StartAsync();
        await CompareAsync(backend.Port, [.. LoadCases.All()], 20);
    }

    // What no end has a right to send passes too: judging is for the other end.
    [Test]
    public async Task Frames_OfEitherEnd_ArriveByteForByte()
    {
        FrameCase[] cases = [.. FrameCases.All(), .. Utf8Cases.All()];
        var received = new Queue<TaskCompletionSource<byte[]>>(cases.Select(_ => new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously)));
        var next = 0;
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            var bytes = Meaning(cases[next]);
            await connection.AcceptAsync();
            await connection.SendAsync(bytes);
            received.Dequeue().SetResult(await connection.ReadExactlyAsync(bytes.Length));
            await connection.ReadToEndAsync();
        });
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops);
        for (; next < cases.Length; next++)
        {
            var bytes = Meaning(cases[next]);
            var atBackend = received.Peek().Task;
            await using var client = await RawHttpClient.ConnectAsync(gateway.Port);
            await client.ShakeHandsAsync();
            await client.SendAsync(bytes);

            Assert.That((await atBackend.WaitAsync(Bound.Default)).AsSpan().SequenceEqual(bytes), Is.True, cases[next].Name);
            Assert.That((await client.ReadExactlyAsync(bytes.Length)).AsSpan().SequenceEqual(bytes), Is.True, cases[next].Name);
        }
    }

    // Behind a Close frame there may be more, which is nobody's (RFC 6455, 5.5.1).
    private static byte[] Meaning(FrameCase frames) => frames.Bytes[..FirstClose.In(frames.Bytes).End];

    private async Task CompareAsync(int port, FrameCase[] cases, int atLeast)
    {
        await using var gateway = await WebSocketGateway.StartAsync($"http://127.0.0.1:{port}", eventLoops);
        var findings = new List<string>();
        foreach (var frames in cases)
        {
            var direct = await AskAsync(port, frames);
            var through = await AskAsync(gateway.Port, frames);
            if (!direct.AsSpan().SequenceEqual(through))
            {
                findings.Add($"{frames}: {Tail(through)} instead of {Tail(direct)}");
            }

            // And the endpoint is one that is worth asking.
            var code = FirstClose.In(direct).Code;
            var isRight = frames.Ending switch
            {
                Ending.Agreed => code is not null && code == FirstClose.In(frames.Bytes).Code,
                Ending.Failed => code is 1002 or 1007,
                _ => true,
            };
            if (!isRight)
            {
                findings.Add($"{frames}: {code} is not {frames.Ending}");
            }
        }

        Assert.That(cases, Has.Length.GreaterThanOrEqualTo(atLeast));
        Assert.That(string.Join('\n', findings), Is.Empty);
    }

    private static async Task<byte[]> AskAsync(int port, FrameCase frames)
    {
        await using var client = await RawHttpClient.ConnectAsync(port);
        Assert.That((await client.ShakeHandsAsync()).StartLine, Does.Contain("101"), frames.Name);
        var sending = SendAsync(client, frames);
        using var answers = new MemoryStream();
        try
        {
            while (await client.ReadSomeAsync() is { Length: > 0 } bytes)
            {
                answers.Write(bytes);
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Ended with bytes of the client unread.
        }

        await sending;
        return answers.ToArray();
    }

    private static async Task SendAsync(RawHttpConnection client, FrameCase frames)
    {
        try
        {
            foreach (var piece in frames.Chop == 0 ? [frames.Bytes] : frames.Bytes.Chunk(frames.Chop))
            {
                await client.SendAsync(piece);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Failed by the endpoint before it was all sent.
        }
    }

    private static string Tail(byte[] bytes) => $"{bytes.Length} bytes, the last {Convert.ToHexString(bytes.AsSpan(Math.Max(0, bytes.Length - 40)))}";
}
