using HttpServer.Testing;
using static HttpServer.Proxy.Tests.Forwarding.Http2ScriptedBackend;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Responses of HTTP/2 backends, frame by frame: a malformed one never passes for a whole one (RFC 9113, 8.1.1).</summary>
public sealed class Http2ResponseTests
{
    private static readonly (string, string) Ok = (":status", "200");

    private static IEnumerable<TestCaseData> Heads()
    {
        yield return Row("8.1 no status", Last(("x-a", "1")));
        yield return Row("8.3.2 status twice", Last(Ok, Ok));
        yield return Row("8.3.2 status of letters", Last((":status", "abc")));
        yield return Row("8.3.2 status of two digits", Last((":status", "20")));
        yield return Row("8.3.2 empty status", Last((":status", "")));
        yield return Row("8.3 status behind a field", Last(("x-a", "1"), Ok));
        yield return Row("8.3 pseudo-header field of requests", Last(Ok, (":path", "/")));
        yield return Row("8.3 unknown pseudo-header field", Last(Ok, (":x", "1")));
        yield return Row("8.2.1 blank in a name", Last(Ok, ("x a", "1")));
        yield return Row("8.2.1 colon in a name", Last(Ok, ("x:a", "1")));
        yield return Row("8.2.1 CRLF in a name", Last(Ok, ("x\r\ny", "1")));
        yield return Row("8.2.1 NUL in a value", Last(Ok, ("x-a", "a\0b")));
        yield return Row("8.2.1 CR in a value", Last(Ok, ("x-a", "a\rb")));
        yield return Row("8.2.1 LF in a value", Last(Ok, ("x-a", "a\nb")));
        yield return Row("8.2.1 CRLF in a known field", Last(Ok, ("content-type", "a\r\nx: y")));
        yield return Row("8.2.2 connection", Last(Ok, ("connection", "close")));
        yield return Row("8.2.2 connection that names a field", Last(Ok, ("connection", "x-a"), ("x-a", "1")));
        yield return Row("8.2.2 keep-alive", Last(Ok, ("keep-alive", "timeout=5")));
        yield return Row("8.2.2 proxy-connection", Last(Ok, ("proxy-connection", "close")));
        yield return Row("8.2.2 transfer-encoding", Head(Ok, ("transfer-encoding", "chunked")), Data("0\r\n\r\n"));
        yield return Row("8.2.2 upgrade", Last(Ok, ("upgrade", "h2c")));
        yield return Row("8.1.1 content-length of letters", Last(Ok, ("content-length", "abc")));
        yield return Row("8.1.1 content-length with a sign", Last(Ok, ("content-length", "+0")));
        yield return Row("8.1.1 content-length twice", Last(Ok, ("content-length", "0"), ("content-length", "0")));
        yield return Row("8.1.1 content-length without a body", Last(Ok, ("content-length", "5")));
        yield return Row("8.1 interim response that ends the stream", Last((":status", "103")));
        yield return Row("8.6 101", Last((":status", "101")));
        yield return Row("8.1 DATA before the head", Data("body"));
        yield return Row("8.4 push", new RawFrame(RawFrame.PushPromise, RawFrame.EndHeaders, 1, [0, 0, 0, 2, .. RawHttp2Connection.Block(RawHttp2Connection.Get())]));
        yield return Row("4.3 block that does not decode", new RawFrame(RawFrame.Headers, RawFrame.EndHeaders | RawFrame.EndStream, 1, [0x40]));
        yield return Row("5.1 a stream that nobody opened", new RawFrame(RawFrame.Data, 0, 7, [1]));
        yield return Row("6.9 window of nothing", new RawFrame(RawFrame.WindowUpdate, 0, 0, [0, 0, 0, 0]));
        yield return Row("6.8 GOAWAY with an error", new RawFrame(RawFrame.GoAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]));
    }

    [TestCaseSource(nameof(Heads))]
    public async Task Head_Malformed_Is502(object frames)
    {
        await using var backend = Answering((RawFrame[])frames);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        await gateway.IdleAsync();
    }

    private static IEnumerable<TestCaseData> Bodies()
    {
        yield return Row("8.1.1 less than content-length", Head(Ok, ("content-length", "5")), Data("abc"));
        yield return Row("8.1.1 more than content-length", Head(Ok, ("content-length", "2")), Data("abc"));
        yield return Row("8.1.1 trailers before the body is whole", Head(Ok, ("content-length", "5")), Data("abc", isLast: false), Last(("x-a", "1")));
        yield return Row("8.1 pseudo-header field in trailers", Head(Ok), Data("abc", isLast: false), Last((":status", "200")));
        yield return Row("8.1 CRLF in a trailer", Head(Ok), Data("abc", isLast: false), Last(("x-a", "1\r\ny: 2")));
        yield return Row("8.1 trailers without END_STREAM", Head(Ok), Data("abc", isLast: false), Head(("x-a", "1")));
        yield return Row("6.1 padding longer than its frame", Head(Ok), Data("abc", isLast: false), new RawFrame(RawFrame.Data, RawFrame.Padded, 1, [9, 1]));
        yield return Row("5.4.2 reset", Head(Ok), Data("abc", isLast: false), new RawFrame(RawFrame.ResetStream, 0, 1, [0, 0, 0, 2]));
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task Body_Malformed_IsNeverAWholeOne(object frames)
    {
        await using var backend = Answering((RawFrame[])frames);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\nTE: trailers\r\n\r\n");

        Assert.That(await OutcomeAsync(client), Is.AnyOf("cut", "502"));
        await gateway.IdleAsync();
    }

    [TestCase("HEAD", 200)]
    [TestCase("GET", 204)]
    [TestCase("GET", 304)]
    public async Task Body_ThatMustNotBe_ReachesNobody(string method, int status)
    {
        await using var backend = Answering(Head((":status", $"{status}")), Data("HTTP/1.1 200 OK\r\n\r\n"));
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");

        var answer = System.Text.Encoding.Latin1.GetString(await client.ReadToEndAsync());

        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} ").And.EndsWith("\r\n\r\n"));
        Assert.That(answer.Split("HTTP/1.1 "), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task InterimResponses_BeforeTheHead_ArePassedOver()
    {
        await using var backend = Answering(Head((":status", "100")), Head((":status", "103"), ("link", "</a>")), Head(Ok), Data("body"));
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");

        var response = await gateway.GetAsync();

        Assert.That((response.StatusCode, response.Body.Text, response.Header("Link")), Is.EqualTo((200, "body", (string?)null)));
    }

    // RFC 9113, 8.2: the client of .NET takes them; whatever leaves here in HTTP/2 is written anew in lower case.
    [Test]
    public async Task Name_InUpperCase_LeavesInLowerCase()
    {
        await using var backend = Answering(Last(Ok, ("X-UPPER", "1")));
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());
        var head = await client.ReadUntilAsync(frame => frame is { Type: RawFrame.Headers, Stream: 1 });

        Assert.That(System.Text.Encoding.Latin1.GetString(head!.Payload), Does.Contain("x-upper").And.Not.Contain("X-UPPER"));
    }

    // Blanks at the ends of a value, which statuses of gRPC have: RFC 9113 forbids them, RFC 9110 takes them off.
    [Test]
    public async Task Value_BetweenBlanks_LeavesWithoutThem()
    {
        await using var backend = Answering(Last(Ok, ("x-a", " \tcaf\u00e9 a\t b "), ("x-b", " ")));
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");

        var response = await gateway.GetAsync();

        Assert.That((response.Header("X-A"), response.Header("X-B")), Is.EqualTo(("caf\u00e9 a\t b", "")));
    }

    private static async Task<string> OutcomeAsync(RawHttpConnection client)
    {
        try
        {
            return $"{(await client.ReadResponseAsync()).StatusCode}";
        }
        catch (IOException)
        {
            return "cut";
        }
    }

    private static TestCaseData Row(string name, params RawFrame[] frames) => new TestCaseData(arg: frames).SetName($"{{m}}({name})");
}
