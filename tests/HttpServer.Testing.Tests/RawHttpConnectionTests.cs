using System.Text;

namespace HttpServer.Testing.Tests;

public sealed class RawHttpConnectionTests
{
    private const string Get = "GET /%2F HTTP/1.1\r\nHost: a\r\n\r\n";

    [Test]
    public async Task ReadResponse_Chunked_GivesContentChunksAndTrailers()
    {
        await using var backend = ScriptedBackend.Answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n");

        var response = await RawHttpClient.ExchangeAsync(backend.Port, Get);

        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Body.Text, Is.EqualTo("abcde"));
        Assert.That(response.Body.ChunkSizes, Is.EqualTo(new[] { 3, 2 }));
        Assert.That(response.Body.Trailers, Is.EqualTo(new[] { new RawField("T", "1") }));
    }

    [Test]
    public async Task ReadResponse_NeitherLengthNorChunks_ReadsUntilClose()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
            await connection.SendAsync(new string('x', 100_000));
        });

        var response = await RawHttpClient.ExchangeAsync(backend.Port, Get);

        Assert.That(response.Body.Bytes, Has.Length.EqualTo(100_000).And.All.EqualTo((byte)'x'));
    }

    [Test]
    public async Task ReadResponse_Pipelined_LeavesTheNextInPlace()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var client = await RawHttpClient.ConnectAsync(backend.Port);

        await client.SendAsync(Get + Get);
        var first = await client.ReadResponseAsync();
        var second = await client.ReadResponseAsync();

        Assert.That(first.Body.Text + second.Body.Text, Is.EqualTo("okok"));
    }

    [Test]
    public async Task ReadRequest_LatinOneAndUtf8Values_KeepsEveryByte()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 204 No Content\r\n\r\n");
        await using var client = await RawHttpClient.ConnectAsync(backend.Port);

        await client.SendAsync("POST /%2F HTTP/1.1\r\nX-A: \xE4\r\nContent-Length: 2\r\nX-B: "u8.ToArray());
        await client.SendAsync("\u00E4\r\n\r\nhi");
        await client.ReadResponseAsync();

        var request = backend.Requests.Single();
        Assert.That(request.Method, Is.EqualTo("POST"));
        Assert.That(request.Target, Is.EqualTo("/%2F"));
        Assert.That(Encoding.Latin1.GetBytes(request.Header("x-a")!), Is.EqualTo("\xE4"u8.ToArray()));
        Assert.That(Encoding.Latin1.GetBytes(request.Header("X-B")!), Is.EqualTo(new byte[] { 0xE4 }));
        Assert.That(request.Body.Text, Is.EqualTo("hi"));
    }

    [Test]
    public async Task ReadHead_PeerClosesInsideIt_ThrowsEndOfStream()
    {
        await using var backend = ScriptedBackend.Start(connection => connection.SendAsync("HTTP/1.1 200 OK\r\n"));
        await using var client = await RawHttpClient.ConnectAsync(backend.Port);

        Assert.That(client.ReadHeadAsync, Throws.TypeOf<EndOfStreamException>());
    }

    [Test]
    public async Task HalfClose_PeerGoesOnSending_IsReceived()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            var all = await connection.ReadToEndAsync();
            await connection.SendAsync(all);
        });
        await using var client = await RawHttpClient.ConnectAsync(backend.Port);

        await client.SendAsync("echo");
        client.HalfClose();

        Assert.That(await client.ReadToEndAsync(), Is.EqualTo("echo"u8.ToArray()));
    }

    [Test]
    public async Task Abort_PeerReads_SeesAReset()
    {
        var seen = new TaskCompletionSource<Exception>();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            try
            {
                await connection.ReadToEndAsync();
            }
            catch (IOException e)
            {
                seen.SetResult(e);
            }
        });
        var client = await RawHttpClient.ConnectAsync(backend.Port);
        await client.SendAsync("x");

        client.Abort();

        var exception = await seen.Task.WaitAsync(Bound.Default);
        Assert.That(exception.Message, Does.Contain("reset"));
    }
}
