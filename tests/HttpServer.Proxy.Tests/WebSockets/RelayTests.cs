namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>
/// Frames are for the two ends alone (RFC 6455, 5.4: what an intermediary does not understand it must not change): right
/// or wrong, they arrive as they were sent, so that the end that has to judge them can.
/// </summary>
[TestFixture(true, false)]
[TestFixture(false, false)]
[TestFixture(true, true)]
public sealed class RelayTests(bool eventLoops, bool http2)
{
    private static readonly byte[] Payload = "some text"u8.ToArray();

    private static IEnumerable<TestCaseData> OddFrames()
    {
        for (var reserved = 1; reserved < 8; reserved++)
        {
            yield return Case($"reserved bits {reserved}", masked => Frames.Build(Frames.Text | (reserved << 4), Payload, masked));
        }

        foreach (var opcode in new[] { 3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF })
        {
            yield return Case($"reserved opcode {opcode}", masked => Frames.Build(0x80 | opcode, Payload, masked));
        }

        yield return Case("mask of the wrong side", masked => Frames.Build(Frames.Text, Payload, !masked));
        yield return Case("continuation of nothing", masked => Frames.Build(0x80, Payload, masked));
        yield return Case("message within a message", masked => Frames.Join(Frames.Build(1, Payload, masked), Frames.Build(Frames.Text, Payload, masked)));
        yield return Case("fragmented ping", masked => Frames.Build(9, Payload, masked));
        yield return Case("ping of 200 bytes", masked => Frames.Build(Frames.Ping, new byte[200], masked));
        yield return Case("text that is no UTF-8", masked => Frames.Build(Frames.Text, [0xff, 0xfe, 0xc0], masked));
        yield return Case("length longer than need be", masked => Frames.Join([0x81, (byte)(masked ? 0xFE : 0x7E), 0, 2], masked ? [1, 2, 3, 4] : [], [5, 6]));
        yield return Case("length of eight bytes for two", masked => Frames.Join([0x81, (byte)(masked ? 0xFF : 0x7F), 0, 0, 0, 0, 0, 0, 0, 2], masked ? [1, 2, 3, 4] : [], [5, 6]));
        yield return Case("length beyond 2^63", masked => Frames.Join([0x82, (byte)(masked ? 0xFF : 0x7F), 0x80, 0, 0, 0, 0, 0, 0, 0], masked ? [1, 2, 3, 4] : [], Payload));
        yield return Case("half a message", masked => Frames.Build(1, Payload, masked));
        yield return Case("what is no frame at all", _ => "GET /hidden HTTP/1.1\r\nHost: test\r\n\r\n"u8.ToArray());
    }

    // A Close frame is the last: nothing may follow it, so each has a relay of its own.
    private static IEnumerable<TestCaseData> OddCloses()
    {
        yield return Case("empty", masked => Frames.Build(Frames.Close, [], masked));
        yield return Case("one byte", masked => Frames.Build(Frames.Close, [3], masked));
        yield return Case("code 0", masked => Frames.CloseOf(0, masked));
        yield return Case("code 1005", masked => Frames.CloseOf(1005, masked));
        yield return Case("code 65535", masked => Frames.CloseOf(65535, masked));
        yield return Case("reason that is no UTF-8", masked => Frames.Build(Frames.Close, [3, 0xE8, 0xff], masked));
        yield return Case("200 bytes", masked => Frames.Build(Frames.Close, new byte[200], masked));
        yield return Case("not final", masked => Frames.Build(8, [3, 0xE8], masked));
    }

    [TestCaseSource(nameof(OddFrames))]
    [TestCaseSource(nameof(OddCloses))]
    public async Task Frame_OfTheClient_ArrivesByteForByte(Func<bool, byte[]> build)
    {
        var frame = build(true);
        await using var pair = await Pair.OpenAsync(eventLoops, http2);

        await pair.Client.SendAsync(frame);

        Assert.That(await pair.Backend.ReadExactlyAsync(frame.Length), Is.EqualTo(frame));
    }

    [TestCaseSource(nameof(OddFrames))]
    [TestCaseSource(nameof(OddCloses))]
    public async Task Frame_OfTheBackend_ArrivesByteForByte(Func<bool, byte[]> build)
    {
        var frame = build(false);
        await using var pair = await Pair.OpenAsync(eventLoops, http2);

        await pair.Backend.SendAsync(frame);

        Assert.That(await pair.Client.ReadExactlyAsync(frame.Length), Is.EqualTo(frame));
    }

    [Test]
    public async Task Stop_WithinAMessageOfSeveralFrames_ClosesBetweenTwoOfThem()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2);
        await pair.Backend.SendAsync(Frames.Build(1, Payload, masked: false));
        Assert.That((await pair.Client.ReadFrameAsync()).First, Is.EqualTo(1));

        var stopping = pair.Gateway.StopAsync();
        var (toClient, toBackend) = await pair.AnswerCloseFramesAsync();
        await stopping;

        Assert.That((toClient.First, toClient.Code, toClient.Payload.Length < 126), Is.EqualTo((Frames.Close, 1001, true)));
        Assert.That((toBackend.First, toBackend.Code, toBackend.Payload.Length < 126), Is.EqualTo((Frames.Close, 1001, true)));
    }

    [Test]
    public async Task Stop_AfterTheBackendHasClosed_SendsTheClientNoSecondClose()
    {
        await using var pair = await Pair.OpenAsync(eventLoops, http2);
        await pair.Backend.SendAsync(Frames.CloseOf(1000, masked: false));
        Assert.That((await pair.Client.ReadFrameAsync()).Code, Is.EqualTo(1000));

        var stopping = pair.Gateway.StopAsync();
        await pair.Client.SendAsync(Frames.CloseOf(1000, masked: true));
        await pair.Backend.DisposeAsync();

        Assert.That(await pair.Client.ReadToEndAsync(), Is.Empty);
        await stopping;
    }

    private static TestCaseData Case(string name, Func<bool, byte[]> build) => new TestCaseData(build).SetArgDisplayNames(name);
}
