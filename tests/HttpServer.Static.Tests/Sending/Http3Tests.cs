using System.Net;
using HttpServer.Testing;
using HttpServer.Testing.Http3;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Static.Tests.Sending;

/// <summary>Files over HTTP/3, whose transport here is a fake in memory.</summary>
public sealed class Http3Tests
{
    private const int Kept = 1000;
    private const int Streamed = 3_000_000;

    [TestCase(Kept)]
    [TestCase(Streamed)]
    public async Task File_ComesWhole(int length)
    {
        var quic = new FakeQuic();
        using var certificate = TestCertificate.Create();
        await using var server = await StartAsync(quic, certificate);
        var content = Content(server, length);
        await using var client = await quic.ConnectAsync(quic.Ports.Single(), "localhost");

        for (var round = 0; round < 2; round++)
        {
            var response = await client.GetAsync("localhost", "/file.bin");
            Assert.That((response.Status, response.Field("content-length"), response.ResetCode), Is.EqualTo((200, $"{length}", (long?)null)));
            Assert.That(response.Body.Span.SequenceEqual(content));
        }
    }

    [TestCase(Kept)]
    [TestCase(Streamed)]
    public async Task Range_Comes(int length)
    {
        var quic = new FakeQuic();
        using var certificate = TestCertificate.Create();
        await using var server = await StartAsync(quic, certificate);
        var content = Content(server, length);
        await using var client = await quic.ConnectAsync(quic.Ports.Single(), "localhost");

        var response = await client.GetAsync("localhost", "/file.bin", new RawField("range", "bytes=10-"));

        Assert.That((response.Status, response.Field("content-range")), Is.EqualTo((206, $"bytes 10-{length - 1}/{length}")));
        Assert.That(response.Body.Span.SequenceEqual(content.AsSpan(10)));
    }

    [Test]
    public async Task Head_AndValidator_HaveNoBody()
    {
        var quic = new FakeQuic();
        using var certificate = TestCertificate.Create();
        await using var server = await StartAsync(quic, certificate);
        Content(server, Streamed);
        await using var client = await quic.ConnectAsync(quic.Ports.Single(), "localhost");

        var exchange = client.Open();
        await exchange.SendHeadAsync("HEAD", "localhost", "/file.bin");
        await exchange.EndAsync();
        var head = await exchange.ReadResponseAsync();
        var known = await client.GetAsync("localhost", "/file.bin", new RawField("if-none-match", head.Field("etag")!));

        Assert.That((head.Status, head.Body.Length, known.Status, known.Body.Length), Is.EqualTo((200, 0, 304, 0)));
    }

    [Test]
    public async Task Client_ThatWantsNoMore_EndsTheFile()
    {
        var quic = new FakeQuic();
        using var certificate = TestCertificate.Create();
        await using var server = await StartAsync(quic, certificate);
        Content(server, 30_000_000);
        await using var client = await quic.ConnectAsync(quic.Ports.Single(), "localhost");

        var exchange = client.Open();
        await exchange.SendHeadAsync("GET", "localhost", "/file.bin");
        await exchange.ReadUntilAsync(static response => response.Body.Length > 0);
        exchange.Reset(0x10c);

        Assert.That((await client.GetAsync("localhost", "/none")).Status, Is.EqualTo(404));
    }

    private static byte[] Content(StaticServer server, int length)
    {
        var content = new byte[length];
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(Path.Combine(server.Directory.FullPath, "file.bin"), content);
        return content;
    }

    private static Task<StaticServer> StartAsync(FakeQuic quic, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) => StaticServer.StartAsync(services: services =>
    {
        services.AddSingleton<IMultiplexedConnectionListenerFactory>(quic);
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 1, endPoint =>
        {
            // The fake has its ports in memory.
            endPoint.Protocols = HttpProtocols.Http3;
            endPoint.UseHttps(certificate);
        }));
    });
}
