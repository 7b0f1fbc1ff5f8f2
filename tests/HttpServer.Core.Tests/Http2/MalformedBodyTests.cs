using System.Collections.Concurrent;
using HttpServer.Testing;

namespace HttpServer.Core.Tests.Http2;

/// <summary>Bodies and trailers that disagree with their head: no handler ever reads such a body to its end.</summary>
public sealed class MalformedBodyTests
{
    [TestCase("5", "abc", TestName = "{m}(less than content-length)")]
    [TestCase("5", "abcdefg", TestName = "{m}(more than content-length)")]
    [TestCase("5", "", TestName = "{m}(empty DATA)")]
    [TestCase("0", "a", TestName = "{m}(DATA after content-length 0)")]
    public async Task Body_OtherThanContentLength_IsRefused(string length, string body)
    {
        var whole = new ConcurrentQueue<string>();
        await using var server = await StartAsync(whole);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST", ("content-length", length)));
        await client.SendAsync(RawFrame.Data, RawFrame.EndStream, 1, System.Text.Encoding.ASCII.GetBytes(body));

        Assert.That(await client.ReadOutcomeAsync(1), Is.AnyOf("RST 1", "GOAWAY 1", "400"));
        Assert.That(whole, Is.Empty);
    }

    // The server has read the end of the stream before it begins with the request, and the handler never asks whether the client is there.
    [Test]
    public async Task Body_ThatIsMissingAtOnce_ReachesNoHandler()
    {
        var whole = new ConcurrentQueue<string>();
        await using var server = await CoreServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            whole.Enqueue(await reader.ReadToEndAsync(CancellationToken.None));
        });
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        var head = RawHttp2Connection.Block(RawHttp2Connection.Request("POST", ("content-length", "5")));

        for (var stream = 1; stream < 200; stream += 2)
        {
            await client.Connection.SendAsync((byte[])[
                .. new RawFrame(RawFrame.Headers, RawFrame.EndHeaders, stream, head).ToBytes(),
                .. new RawFrame(RawFrame.Data, RawFrame.EndStream, stream, []).ToBytes()]);
            Assert.That(await client.ReadOutcomeAsync(stream), Is.AnyOf("RST 1", "400"));
        }

        Assert.That(whole, Is.Empty);
    }

    [TestCase(0x1, "abcdefg", "RST 1", TestName = "{m}(more than content-length)")]
    [TestCase(0x8, "\u0009abc", "GOAWAY 1", TestName = "{m}(padding beyond the frame)")]
    public async Task Body_ThatBreaksTheRules_IsTheClientsFault(byte flags, string payload, string expected)
    {
        await using var server = await CoreServer.StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null));
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST", ("content-length", "5")));
        await client.SendAsync(RawFrame.Data, flags, 1, System.Text.Encoding.ASCII.GetBytes(payload));

        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo(expected));
        var request = await server.Log.SingleAsync();
        Assert.That((request.Status, request.Reason), Is.EqualTo((499, "client_aborted")));
    }

    [Test]
    public async Task Body_InSeveralFramesPastContentLength_IsRefused()
    {
        var whole = new ConcurrentQueue<string>();
        await using var server = await StartAsync(whole);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST", ("content-length", "3")));
        await client.SendAsync(RawFrame.Data, 0, 1, "ab"u8.ToArray());
        await client.SendAsync(RawFrame.Data, RawFrame.EndStream, 1, "cd"u8.ToArray());

        Assert.That(await client.ReadOutcomeAsync(1), Is.AnyOf("RST 1", "GOAWAY 1", "400"));
        Assert.That(whole, Is.Empty);
    }

    [Test]
    public async Task Trailers_BeforeTheBodyIsWhole_AreRefused()
    {
        var whole = new ConcurrentQueue<string>();
        await using var server = await StartAsync(whole);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST", ("content-length", "5")));
        await client.SendAsync(RawFrame.Data, 0, 1, "abc"u8.ToArray());
        await client.SendHeadersAsync(1, endStream: true, ("x-trailer", "a"));

        Assert.That(await client.ReadOutcomeAsync(1), Is.AnyOf("RST 1", "GOAWAY 1", "400"));
        Assert.That(whole, Is.Empty);
    }

    [TestCase(":path", "/other", TestName = "{m}(pseudo-header)")]
    [TestCase(":status", "200", TestName = "{m}(response pseudo-header)")]
    [TestCase("X-Upper", "a", TestName = "{m}(upper case in name)")]
    [TestCase("x\r\ny", "a", TestName = "{m}(CRLF in name)")]
    [TestCase("x", "a\r\ny: b", TestName = "{m}(CRLF in value)")]
    [TestCase("x", "a\0", TestName = "{m}(NUL in value)")]
    [TestCase("connection", "close", TestName = "{m}(connection)")]
    public async Task Trailer_Malformed_IsRefused(string name, string value)
    {
        var whole = new ConcurrentQueue<string>();
        await using var server = await StartAsync(whole);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST"));
        await client.SendAsync(RawFrame.Data, 0, 1, "abc"u8.ToArray());
        await client.SendHeadersAsync(1, endStream: true, (name, value));

        Assert.That(await client.ReadOutcomeAsync(1), Is.AnyOf("RST 1", "GOAWAY 1", "400"));
        Assert.That(whole, Is.Empty);
    }

    [Test]
    public async Task Trailers_WithoutEndStream_AreRefused()
    {
        var whole = new ConcurrentQueue<string>();
        await using var server = await StartAsync(whole);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST"));
        await client.SendHeadersAsync(1, endStream: false, ("x-trailer", "a"));

        Assert.That(await client.ReadOutcomeAsync(1), Is.AnyOf("RST 1", "GOAWAY 1", "400"));
        Assert.That(whole, Is.Empty);
    }

    // RFC 9113, 8.3.1: the authority alone says where a request goes. Kestrel puts it in the place of any other host.
    [Test]
    public async Task Host_BesideAnAuthority_IsSeenByNobody()
    {
        await using var server = await CoreServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Headers.Host == "test" && context.Request.Host.Value == "test" ? 200 : 500;
            return Task.CompletedTask;
        });
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get(("host", "other")));

        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("200"));
    }

    [Test]
    public async Task Body_LargerThanAllowed_Gets413AndItsNeighbourIsServed()
    {
        var whole = new ConcurrentQueue<string>();
        await using var server = await StartAsync(whole, maxSizeMb: 1);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST", ("content-length", "2000000")));
        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("413"));

        await client.SendHeadersAsync(3, endStream: true, RawHttp2Connection.Get());
        Assert.That(await client.ReadOutcomeAsync(3), Is.EqualTo("200"));
        Assert.That(whole, Has.Count.EqualTo(1));
    }

    private static Task<CoreServer> StartAsync(ConcurrentQueue<string> whole, int maxSizeMb = 10) => CoreServer.StartAsync(
        async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            whole.Enqueue(await reader.ReadToEndAsync(context.RequestAborted));
        },
        options => options.MaxRequestSizeMb = maxSizeMb);
}
