using System.Text;
using HttpServer.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Bodies that are wrong on the client's side never reach an HTTP/2 backend as whole ones.</summary>
public sealed class Http2UploadTests
{
    [TestCase("zz\r\n")]
    [TestCase("4\r\nbodyXX")]
    [TestCase("ffffffffffffffff\r\n")]
    [TestCase("4\r\nbody\r\n0\r\nX Y: 1\r\n\r\n")]
    [TestCase("4\r\nbody\r\n0\r\nX: a\0b\r\n\r\n")]
    public async Task Chunks_Malformed_Are400(string body)
    {
        var whole = 0;
        await using var backend = await StartBackendAsync(() => Interlocked.Increment(ref whole));
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");

        var response = await gateway.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n{body}");

        Assert.That(response.StatusCode, Is.EqualTo(400));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("bad_request_body"));
        await gateway.IdleAsync();
        Assert.That(whole, Is.Zero);
    }

    [TestCase("3", "abcdef", null, TestName = "{m}(more than content-length)")]
    [TestCase("9", "abcdef", null, TestName = "{m}(less than content-length)")]
    [TestCase(null, "abcdef", ":path", TestName = "{m}(pseudo-header field in trailers)")]
    [TestCase(null, "abcdef", "X-Upper", TestName = "{m}(upper case in trailers)")]
    public async Task Stream_Malformed_IsReset(string? length, string body, string? trailer)
    {
        var whole = 0;
        await using var backend = await StartBackendAsync(() => Interlocked.Increment(ref whole));
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST", length is null ? [] : [("content-length", length)]));
        await client.SendAsync(RawFrame.Data, trailer is null ? RawFrame.EndStream : (byte)0, 1, Encoding.ASCII.GetBytes(body));
        if (trailer is not null)
        {
            await client.SendHeadersAsync(1, endStream: true, (trailer, "a"));
        }

        Assert.That(await client.ReadOutcomeAsync(1), Is.AnyOf("RST 1", "GOAWAY 1", "400"));
        await gateway.IdleAsync();
        Assert.That(whole, Is.Zero);
    }

    [Test]
    public async Task Client_ThatResetsItsUpload_ResetsTheBackends()
    {
        var (arrived, aborted) = (new Gate(), new Gate());
        await using var backend = await KestrelBackend.StartAsync(
            async context =>
            {
                using var registration = context.RequestAborted.Register(aborted.Open);
                await context.Request.BodyReader.ReadAsync();
                arrived.Open();
                await aborted.WaitAsync();
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);
        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST"));
        await client.SendAsync(RawFrame.Data, 0, 1, "part"u8.ToArray());
        await arrived.WaitAsync();

        await client.SendAsync(RawFrame.ResetStream, 0, 1, 0, 0, 0, 8);

        await aborted.WaitAsync();
        await gateway.IdleAsync();
    }

    private static Task<KestrelBackend> StartBackendAsync(Action onWhole) => KestrelBackend.StartAsync(
        async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            onWhole();
        },
        protocols: HttpProtocols.Http2);
}
