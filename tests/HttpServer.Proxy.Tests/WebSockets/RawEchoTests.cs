using System.Security.Cryptography;
using System.Text;
using HttpServer.Testing;
using Microsoft.AspNetCore.Hosting;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>A correct backend, and a client of HTTP/1.1 that writes its bytes by hand.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class RawEchoTests(bool eventLoops)
{
    private KestrelBackend _backend = null!;
    private WebSocketGateway _gateway = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _backend = await EchoBackend.StartAsync();
        _gateway = await WebSocketGateway.StartAsync(_backend.Url, eventLoops);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Test]
    public async Task Ping_OfTheClient_IsAnsweredByTheBackend()
    {
        await using var client = await RawHttpClient.ConnectAsync(_gateway.Port);
        await client.ShakeHandsAsync();

        await client.SendAsync(Frames.Build(Frames.Ping, "are you there?"u8.ToArray(), masked: true));
        var pong = await client.ReadFrameAsync();

        Assert.That((pong.First, pong.Text), Is.EqualTo((Frames.Pong, "are you there?")));
    }

    [Test]
    public async Task Frame_RightBehindTheHandshake_IsNotLost()
    {
        await using var client = await RawHttpClient.ConnectAsync(_gateway.Port);

        await client.SendAsync(Frames.Join(Encoding.ASCII.GetBytes(Frames.Handshake), Frames.Build(Frames.Text, "early bird"u8.ToArray(), masked: true)));
        var response = await client.ReadResponseAsync();
        var echo = await client.ReadFrameAsync();

        Assert.That(response.StatusCode, Is.EqualTo(101));
        Assert.That(response.Head.Value("Sec-WebSocket-Accept"), Is.EqualTo(Frames.Accept));
        Assert.That(echo.Text, Is.EqualTo("early bird"));
    }

    [Test]
    public async Task Tls_OfTheClient_StaysAroundTheTunnel()
    {
        using var certificate = TestCertificate.Create();
        await using var gateway = await WebSocketGateway.StartAsync(_backend.Url, eventLoops, listen: endPoint => endPoint.UseHttps(certificate));
        await using var client = await RawHttpClient.ConnectTlsAsync(gateway.Port);

        await client.SendAsync(Frames.Join(Encoding.ASCII.GetBytes(Frames.Handshake), Frames.Build(Frames.Text, "early bird"u8.ToArray(), masked: true)));
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(101));
        Assert.That((await client.ReadFrameAsync()).Text, Is.EqualTo("early bird"));

        var message = RandomNumberGenerator.GetBytes(100_000);
        await client.SendAsync(Frames.Build(Frames.Binary, message, masked: true));
        var received = new List<byte>();
        while (received.Count < message.Length)
        {
            // The backend answers in fragments of what it has read.
            received.AddRange((await client.ReadFrameAsync()).Payload);
        }

        Assert.That(received, Is.EqualTo(message));
    }

    [Test]
    public async Task Upgrade_BeyondTheServersLimit_IsRefused()
    {
        await using var gateway = await WebSocketGateway.StartAsync(
            _backend.Url, eventLoops, listen: endPoint => endPoint.KestrelServerOptions.Limits.MaxConcurrentUpgradedConnections = 0);

        var response = await RawHttpClient.ExchangeAsync(gateway.Port, Frames.Handshake);

        Assert.That((response.StatusCode, (await gateway.EndAsync()).Reason), Is.EqualTo((503, "too_many_upgrades")));
    }
}
