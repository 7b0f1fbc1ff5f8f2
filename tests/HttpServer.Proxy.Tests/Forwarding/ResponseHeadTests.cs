using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>What the client gets to see of a response's head, and which heads are refused.</summary>
public sealed class ResponseHeadTests
{
    [TestCase("HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", TestName = "BareLineFeedAfterStatus")]
    [TestCase("HTTP/1.1 200 OK\r\nA: b\nContent-Length: 0\r\n\r\n", TestName = "BareLineFeedInFields")]
    [TestCase("HTTP/1.1 200 OK\n\n", TestName = "OnlyLineFeeds")]
    [TestCase("HTTP/1.1 200 OK\r\nA: b\rc\r\nContent-Length: 0\r\n\r\n", TestName = "BareCarriageReturn")]
    [TestCase("\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "EmptyLinesFirst")]
    [TestCase("\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "EmptyLineFirst")]
    [TestCase("HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n", TestName = "FoldedLine")]
    [TestCase("HTTP/1.1 200 OK\r\nA: b\r\n c: d\r\nContent-Length: 0\r\n\r\n", TestName = "FoldedLineWithColon")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", TestName = "TwoEqualLengths")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", TestName = "LengthList")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", TestName = "LengthAndChunked")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", TestName = "OtherCoding")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", TestName = "TwoCodings")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", TestName = "ChunkedTwice")]
    [TestCase("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", TestName = "ChunkedInOldVersion")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n", TestName = "BlankBeforeColon")]
    [TestCase("HTTP/1.1 200 OK\r\nA: b\0c\r\nContent-Length: 0\r\n\r\n", TestName = "Nul")]
    [TestCase("HTTP/1.1 200 OK\r\nA: b\u0001c\r\nContent-Length: 0\r\n\r\n", TestName = "ControlInValue")]
    [TestCase("HTTP/1.1 200 OK\r\nA: b\u007F\r\nContent-Length: 0\r\n\r\n", TestName = "DeleteInValue")]
    [TestCase("HTTP/1.1 200 OK\r\nA\u0001: b\r\nContent-Length: 0\r\n\r\n", TestName = "ControlInName")]
    [TestCase("HTTP/1.1 200 O\0K\r\nContent-Length: 0\r\n\r\n", TestName = "NulInPhrase")]
    [TestCase("HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 0\r\n\r\n", TestName = "NoColon")]
    [TestCase("HTTP/1.1 200 OK\r\n: b\r\nContent-Length: 0\r\n\r\n", TestName = "NoName")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", TestName = "NegativeLength")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na", TestName = "SignedLength")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\na", TestName = "HexLength")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", TestName = "EmptyLength")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", TestName = "HugeLength")]
    [TestCase("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "OtherVersion")]
    [TestCase("HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n", TestName = "TwoDigits")]
    [TestCase("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", TestName = "FourDigits")]
    [TestCase("HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n", TestName = "StatusBelow100")]
    [TestCase("HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n", TestName = "StatusZero")]
    [TestCase("HTTP/1.1 +20 OK\r\nContent-Length: 0\r\n\r\n", TestName = "SignedStatus")]
    [TestCase("HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n", TestName = "StatusThatIsNoNumber")]
    [TestCase("HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "TwoBlanksBeforeStatus")]
    [TestCase("HTTP/1.1\t200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "TabBeforeStatus")]
    [TestCase("HTTP/1.1 200OK\r\nContent-Length: 0\r\n\r\n", TestName = "NoBlankBehindStatus")]
    [TestCase("HTTP/1.1 200\tOK\r\nContent-Length: 0\r\n\r\n", TestName = "TabBehindStatus")]
    [TestCase("http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "VersionInSmallLetters")]
    [TestCase("HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "HigherMinorVersion")]
    [TestCase("HTTP/11.1 200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "MajorVersionOfTwoDigits")]
    [TestCase("HTTP/1.1\r\nContent-Length: 0\r\n\r\n", TestName = "NoStatus")]
    [TestCase(" HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "BlankBeforeVersion")]
    [TestCase("ICY 200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "Icecast")]
    [TestCase("<html>\r\n<body>old</body>\r\n\r\n</html>", TestName = "Http09")]
    [TestCase("GET / HTTP/1.1\r\nHost: x\r\n\r\n", TestName = "RequestForAResponse")]
    [TestCase("HTTP/1.1 200 O\rK\r\nContent-Length: 0\r\n\r\n", TestName = "CarriageReturnInPhrase")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n", TestName = "LineFeedForTheEmptyLine")]
    [TestCase("HTTP/1.1 200 OK\r\n A: b\r\nContent-Length: 0\r\n\r\n", TestName = "FoldedBeforeTheFirstField")]
    [TestCase("HTTP/1.1 200 OK\r\nA: b\r\n\tc\r\nContent-Length: 0\r\n\r\n", TestName = "FoldedWithATab")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length:\r\n 5\r\n\r\nhello", TestName = "FoldedLength")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length\t: 0\r\n\r\n", TestName = "TabBeforeColon")]
    [TestCase("HTTP/1.1 200 OK\r\nA B: c\r\nContent-Length: 0\r\n\r\n", TestName = "BlankInName")]
    [TestCase("HTTP/1.1 200 OK\r\nA\u00e9: c\r\nContent-Length: 0\r\n\r\n", TestName = "NameAboveAscii")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", TestName = "TwoLengths")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\nok", TestName = "TwoLengthsOfDifferentCase")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2 2\r\n\r\nok", TestName = "LengthWithABlankInside")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2;x\r\n\r\nok", TestName = "LengthWithAParameter")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: \u00b2\r\n\r\nok", TestName = "LengthInOtherDigits")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", TestName = "ChunkedAndLength")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", TestName = "ChunkedNotLast")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", TestName = "CodingThatOnlyEndsInChunked")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", TestName = "ChunkedWithAParameter")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", TestName = "Identity")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n\r\n0\r\n\r\n", TestName = "EmptyCoding")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n", TestName = "VerticalTabBeforeChunked")]
    [TestCase("HTTP/1.1 103 Early Hints\r\nLink: a\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "LineFeedInAnInterimHead")]
    [TestCase("HTTP/1.1 103 Early Hints\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TestName = "InterimResponseWithABody")]
    [TestCase("SSH-2.0-OpenSSH_9.2\r\n\r\n", TestName = "OtherProtocol")]
    public async Task Head_BreakingTheRules_Is502(string response)
    {
        await using var backend = ScriptedBackend.Answering(response);
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var answer = await gateway.GetAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("bad_response"));
        await Eventually.True(() => backend.Open == 0);
    }

    [Test]
    public async Task Head_LargerThan64Kilobytes_Is502()
    {
        await using var backend = ScriptedBackend.Answering($"HTTP/1.1 200 OK\r\nA: {new string('a', 66_000)}\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("response_head_too_large"));
    }

    [TestCase(16, 200)]
    [TestCase(17, 502)]
    public async Task InterimResponses_AreBoundedInNumber(int count, int status)
    {
        var interim = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count));
        await using var backend = ScriptedBackend.Answering($"{interim}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Upgrade_NotAskedFor_Is502()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("bad_upgrade"));
    }

    [Test]
    public async Task Fields_OfTheConnection_AreDropped()
    {
        await using var backend = ScriptedBackend.Answering(
            "HTTP/1.1 200 OK\r\nConnection: X-Hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\n"
            + "Trailer: T\r\nUpgrade: h2c\r\nX-Request-Id: backend\r\nX-Kept: yes\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.GetAsync();

        Assert.That(
            response.Headers.Select(field => field.Name),
            Has.None.EqualTo("X-Hop").And.None.EqualTo("Keep-Alive").And.None.EqualTo("Proxy-Authenticate").And.None.EqualTo("Trailer").And.None.EqualTo("Upgrade"));
        Assert.That(response.Header("X-Request-Id"), Is.Not.EqualTo("backend"));
        Assert.That(response.Header("X-Kept"), Is.EqualTo("yes"));
    }

    [TestCase("HTTP/1.0 200 OK", "HTTP/1.1 200 OK")]
    [TestCase("HTTP/1.1 200 ", "HTTP/1.1 200 OK")]
    [TestCase("HTTP/1.1 200", "HTTP/1.1 200 OK")]
    [TestCase("HTTP/1.1 299 My own", "HTTP/1.1 299 My own")]
    [TestCase("HTTP/1.1 599 Far", "HTTP/1.1 599 Far")]
    [TestCase("HTTP/1.1 999 Beyond", "HTTP/1.1 999 Beyond")]
    public async Task StatusLine_InOrder_PassesInTheVersionOfTheGateway(string line, string expected)
    {
        await using var backend = ScriptedBackend.Answering($"{line}\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That((await gateway.GetAsync()).Head.StartLine, Is.EqualTo(expected));
    }

    [TestCase("", null)]
    [TestCase("Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n", "Tue, 15 Nov 1994 08:12:31 GMT")]
    public async Task Date_ThatTheBackendDoesNotGive_IsAdded(string field, string? expected)
    {
        await using var backend = ScriptedBackend.Answering($"HTTP/1.1 200 OK\r\n{field}Content-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That((await gateway.GetAsync()).Header("Date"), expected is null ? Does.EndWith("GMT") : Is.EqualTo(expected));
    }

    [TestCase("caf\u00E9")]
    [TestCase("caf\u00C3\u00A9")]
    [TestCase("")]
    [TestCase("a\tb")]
    public async Task Value_PassesByteForByte(string value)
    {
        await using var backend = ScriptedBackend.Answering($"HTTP/1.1 200 OK\r\nX-Value: {value}\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That((await gateway.GetAsync()).Header("X-Value"), Is.EqualTo(value));
    }

    [Test]
    public async Task Fields_Repeated_AllPass()
    {
        await using var backend = ScriptedBackend.Answering(
            "HTTP/1.1 404 Nowhere\r\nSet-Cookie: a=1; Path=/\r\nVary: A\r\nset-cookie: b=2\r\nVary: B\r\nSet-Cookie: c=3\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.GetAsync();

        Assert.That(response.Head.StartLine, Is.EqualTo("HTTP/1.1 404 Nowhere"));
        Assert.That(response.Head.Values("Set-Cookie"), Is.EqualTo(["a=1; Path=/", "b=2", "c=3"]));
        Assert.That(string.Join(", ", response.Head.Values("Vary")), Is.EqualTo("A, B"));
    }

    [Test]
    public async Task Fields_RememberedFromEarlierResponses_AreNotLost()
    {
        string[] heads = ["X: 1\r\nSet-Cookie: a=1\r\n", "Set-Cookie: b=2\r\n", "Set-Cookie: b=2\r\nSet-Cookie: a=1\r\n"];
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                var head = heads[request.Target[1] - '0'];
                await connection.SendAsync($"HTTP/1.1 200 OK\r\n{head}Content-Length: 0\r\n\r\n");
            }
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        RawResponse response = null!;
        // The very first may be on another loop, and so on another connection, than all the rest.
        foreach (var i in (int[])[0, 0, 1, 2])
        {
            await client.SendAsync($"GET /{i} HTTP/1.1\r\nHost: test\r\n\r\n");
            response = await client.ReadResponseAsync();
        }

        Assert.That(backend.Accepted, Is.LessThanOrEqualTo(2));
        Assert.That(response.Head.Values("Set-Cookie"), Is.EqualTo(["b=2", "a=1"]));
    }
}
