using System.Globalization;
using System.Text;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Response bodies in every framing, whole or visibly cut.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class ResponseBodyTests(bool eventLoop)
{
    private static readonly int[] Sizes = [0, 1, 16_383, 16_384, 16_385, 1_048_576];

    [Test]
    public async Task Body_OfAnySizeAndFraming_ArrivesWhole([ValueSource(nameof(Sizes))] int size, [Values] Framing framing)
    {
        var body = Pattern(size);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await SendAsync(connection, body, framing);
        });
        await using var gateway = await StartAsync(backend);

        var response = await gateway.GetAsync();

        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Body.Bytes.AsSpan().SequenceEqual(body), Is.True);
        await gateway.IdleAsync();
        Assert.That(await gateway.Log.SingleAsync(), Is.EqualTo(new LoggedRequest(200, null, 0, size)));
    }

    [TestCase(50 * 1_048_576)]
    public Task Body_OfManyMegabytes_ArrivesWhole(int size) =>
        Body_OfAnySizeAndFraming_ArrivesWhole(size, Framing.Length);

    [Test]
    public async Task Body_ForAnOldClient_EndsWithTheConnection([Values] Framing framing)
    {
        var body = Pattern(100_000);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await SendAsync(connection, body, framing);
        });
        await using var gateway = await StartAsync(backend);

        var response = await gateway.SendAsync("GET / HTTP/1.0\r\n\r\n");

        Assert.That(response.Header("Transfer-Encoding"), Is.Null);
        Assert.That(response.Body.Bytes, Is.EqualTo(body));
    }

    [TestCase("Content-Length: 10\r\n\r\nhalf")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n9\r\nhalf")]
    public async Task Body_EndingEarly_CutsTheClientsConnection(string rest)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{rest}");
        });

        Assert.That(await CutAsync(backend), Is.EqualTo("response_truncated"));
    }

    [TestCase("4\nhalf\r\n0\r\n\r\n", TestName = "LineFeedAfterSize")]
    [TestCase("4;a\nb\r\nhalf\r\n0\r\n\r\n", TestName = "LineFeedInExtension")]
    [TestCase("4\r\nhalf\n0\r\n\r\n", TestName = "LineFeedAfterData")]
    [TestCase("4\r\nhalfx\r\n0\r\n\r\n", TestName = "DataLongerThanSize")]
    [TestCase("-4\r\nhalf\r\n0\r\n\r\n", TestName = "NegativeSize")]
    [TestCase("0x4\r\nhalf\r\n0\r\n\r\n", TestName = "PrefixedSize")]
    [TestCase("4 4\r\nhalf\r\n0\r\n\r\n", TestName = "TwoSizes")]
    [TestCase("\r\n", TestName = "NoSize")]
    [TestCase("10000000000000004\r\nhalf\r\n0\r\n\r\n", TestName = "SizeBeyond64Bits")]
    [TestCase("4;a\rb\r\nhalf\r\n0\r\n\r\n", TestName = "CarriageReturnInExtension")]
    [TestCase("4;a\0b\r\nhalf\r\n0\r\n\r\n", TestName = "NulInExtension")]
    [TestCase("4\r\r\nhalf\r\n0\r\n\r\n", TestName = "TwoCarriageReturnsAfterSize")]
    [TestCase("+4\r\nhalf\r\n0\r\n\r\n", TestName = "SignedSize")]
    [TestCase("4_\r\nhalf\r\n0\r\n\r\n", TestName = "UnderscoreInSize")]
    [TestCase(" 4\r\nhalf\r\n0\r\n\r\n", TestName = "BlankBeforeSize")]
    [TestCase("0000000000000004\r\nhalf\r\n0\r\n\r\n", TestName = "ZerosWithoutEnd")]
    [TestCase("4\r\nhalf\r0\r\n\r\n", TestName = "CarriageReturnAfterData")]
    [TestCase("4\r\nhalf\r\n0\n\r\n", TestName = "LineFeedAfterLastSize")]
    [TestCase("4\r\nhalf\r\n0\r\n\n", TestName = "LineFeedForTheEmptyLine")]
    [TestCase("4\r\nhalf\r\n0\r\nT: a\0b\r\n\r\n", TestName = "NulInTrailer")]
    [TestCase("4\r\nhalf\r\n0\r\nT: a\rb\r\n\r\n", TestName = "CarriageReturnInTrailer")]
    [TestCase("4\r\nhalf\r\n0\r\n: a\r\n\r\n", TestName = "TrailerWithoutName")]
    [TestCase("4\r\nhalf\r\n0\r\n folded\r\n\r\n", TestName = "FoldedTrailer")]
    [TestCase("4\r\nhalf\r\n0\r\nT: a\nb\r\n\r\n", TestName = "LineFeedInTrailer")]
    public async Task Chunks_BreakingTheRules_CutTheClientsConnection(string chunks)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            await connection.SendAsync(chunks);
            await connection.ReadToEndAsync();
        });

        Assert.That(await CutAsync(backend), Is.EqualTo("bad_response"));
    }

    [TestCase("4;{0}\r\nhalf\r\n0\r\n\r\n", 5_000)]
    [TestCase("4\r\nhalf\r\n0\r\nT: {0}\r\n\r\n", 20_000)]
    public async Task ChunkLines_WithoutEnd_CutTheClientsConnection(string chunks, int length)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            await connection.SendAsync(string.Format(CultureInfo.InvariantCulture, chunks, new string('x', length)));
            await connection.ReadToEndAsync();
        });

        Assert.That(await CutAsync(backend), Is.EqualTo("bad_response"));
    }

    [Test]
    public async Task Chunks_WrongFromTheFirstByte_NeverMixWithTheErrorAnswer()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\nrest");

        Assert.That(await CutAsync(backend), Is.EqualTo("bad_response"));
    }

    [TestCase("HEAD", "200 OK", "Content-Length: 5", "5", 200)]
    [TestCase("HEAD", "200 OK", "Transfer-Encoding: chunked", null, 200)]
    [TestCase("HEAD", "200 OK", "X: y", null, 200)]
    [TestCase("GET", "204 No Content", "X: y", null, 204)]
    [TestCase("GET", "304 Not Modified", "Content-Length: 5", "5", 304)]
    [TestCase("GET", "205 Reset Content", "Content-Length: 0", "0", 205)]
    public async Task Response_WithoutBody_PassesAndKeepsTheConnection(string method, string status, string field, string? length, int code)
    {
        await using var backend = ScriptedBackend.Answering($"HTTP/1.1 {status}\r\n{field}\r\n\r\n");
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\n\r\n");
            var response = await client.ReadResponseAsync(toHead: true);
            Assert.That(response.StatusCode, Is.EqualTo(code));
            Assert.That(response.Header("Content-Length"), Is.EqualTo(length));
        }
    }

    [TestCase("HEAD", "200 OK", "Content-Length: 5")]
    [TestCase("GET", "204 No Content", "Content-Length: 5")]
    [TestCase("GET", "204 No Content", "X: y")]
    [TestCase("GET", "205 Reset Content", "Content-Length: 5")]
    [TestCase("GET", "304 Not Modified", "Content-Length: 5")]
    [TestCase("HEAD", "200 OK", "Transfer-Encoding: chunked")]
    [TestCase("HEAD", "200 OK", "X: y")]
    [TestCase("GET", "204 No Content", "Transfer-Encoding: chunked")]
    [TestCase("GET", "304 Not Modified", "Transfer-Encoding: chunked")]
    public async Task Body_ThatMustNotBe_ReachesNobody(string method, string status, string field)
    {
        await using var backend = ScriptedBackend.Answering($"HTTP/1.1 {status}\r\n{field}\r\n\r\nwrong");
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\n\r\n");
            Assert.That((await client.ReadResponseAsync(toHead: true)).Head.StartLine, Is.EqualTo($"HTTP/1.1 {status}"));
        }

        Assert.That(backend.Accepted, Is.EqualTo(3));
    }

    private Task<Gateway> StartAsync(ScriptedBackend backend) => Gateway.StartAsync(backend.Url, eventLoop: eventLoop);

    /// <summary>The reason in the log, once it is certain that the client cannot take the response for whole.</summary>
    private async Task<string?> CutAsync(ScriptedBackend backend)
    {
        await using var gateway = await StartAsync(backend);
        Assert.That(() => gateway.GetAsync(), Throws.InstanceOf<IOException>());
        await gateway.IdleAsync();
        await Eventually.True(() => backend.Open == 0);
        return (await gateway.Log.SingleAsync()).Reason;
    }

    private static byte[] Pattern(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static async Task SendAsync(RawHttpConnection connection, byte[] body, Framing framing)
    {
        switch (framing)
        {
            case Framing.Length:
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n");
                await connection.SendAsync(body);
                break;
            case Framing.Chunked:
                await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                foreach (var chunk in body.Chunk(70_001))
                {
                    var size = chunk.Length.ToString("X", CultureInfo.InvariantCulture);
                    await connection.SendAsync((byte[])[.. Encoding.ASCII.GetBytes($"{size};ext=1\r\n"), .. chunk, .. "\r\n"u8]);
                }

                await connection.SendAsync("0\r\nTrailer: t\r\n\r\n");
                break;
            default:
                await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
                await connection.SendAsync(body);
                connection.HalfClose();
                break;
        }
    }
}
