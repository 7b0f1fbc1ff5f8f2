using System.Security.Cryptography.X509Certificates;
using HttpServer.Testing;
using HttpServer.Testing.Http3;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Streams of HTTP/3 that end in order, but within a frame (RFC 9114, 7.1): what they carried is not whole.</summary>
public sealed class Http3TruncationTests
{
    private const long FrameError = 0x106;

    private static readonly byte[] Trailers = [1, 20, .. Qpack.Encode([new("x-sum", "1")])];

    private static readonly TestCaseData[] Ends =
    [
        new TestCaseData((object)new byte[] { 0, 10, (byte)'h', (byte)'a', (byte)'l', (byte)'f' }).SetArgDisplayNames("payload"),
        new TestCaseData((object)new byte[] { 0, 10 }).SetArgDisplayNames("no payload"),
        new TestCaseData((object)new byte[] { 0 }).SetArgDisplayNames("no length"),
        new TestCaseData((object)new byte[] { 0, 0x40 }).SetArgDisplayNames("half a length"),
        new TestCaseData((object)Trailers).SetArgDisplayNames("trailers"),
        new TestCaseData((object)new byte[] { 0x21, 5, 1 }).SetArgDisplayNames("unknown"),
    ];

    private readonly FakeQuic _quic = new();
    private TempDirectory _directory = null!;
    private X509Certificate2 _certificate = null!;
    private string _file = "";

    [SetUp]
    public void Create()
    {
        _directory = new TempDirectory();
        _certificate = TestCertificate.Create("a.test");
        _file = _directory.Write("a.pem", $"{_certificate.ExportCertificatePem()}\n{_certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}");
    }

    [TearDown]
    public void Delete()
    {
        _certificate.Dispose();
        _directory.Dispose();
    }

    [TestCaseSource(nameof(Ends))]
    public async Task Request_WhoseLastFrameIsCut_IsNoWholeRequestForTheBackend(byte[] end)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend.Url);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/");
        await exchange.SendDataAsync("piece"u8.ToArray());
        await Eventually.True(() => backend.Connections.Any(static connection => connection.Rest.Contains("piece", StringComparison.Ordinal)));
        await exchange.SendRawAsync(end);
        await exchange.EndAsync();

        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("client_aborted"));
        Assert.That(await client.End.WaitAsync(Bound.Default), Is.EqualTo(FrameError));
        Assert.That(backend.Connections.SelectMany(static connection => connection.Requests), Is.Empty);
    }

    [Test]
    public async Task Request_ThatIsCutAsOne_ReachesNobody()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend.Url);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");
        byte[] head = Qpack.Encode([new(":method", "POST"), new(":scheme", "https"), new(":authority", "a.test"), new(":path", "/")]);

        var exchange = client.Open();
        await exchange.SendRawAsync((byte[])[1, (byte)head.Length, .. head, 0, 10, .. "half"u8]);
        await exchange.EndAsync();

        Assert.That(await client.End.WaitAsync(Bound.Default), Is.EqualTo(FrameError));
        Assert.That(backend.Connections.SelectMany(static connection => connection.Requests), Is.Empty);
    }

    [Test]
    public async Task Frames_InWhateverPieces_AreWhole()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend.Url);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/");
        // A length of two bytes where one would do, an unknown type of four, an empty frame, and trailers.
        byte[] frames = [0, 0x40, 5, .. "piece"u8, 0x80, 0, 0, 0x21, 3, 1, 2, 3, 0, 0, 1, (byte)Qpack.Encode([new("x-sum", "1")]).Length, .. Qpack.Encode([new("x-sum", "1")])];
        foreach (var one in frames)
        {
            await exchange.SendRawAsync(new[] { one });
        }

        await exchange.EndAsync();

        Assert.That((await exchange.ReadResponseAsync()).Text, Is.EqualTo("ok"));
        Assert.That(backend.Connections.SelectMany(static connection => connection.Requests).Single().Body, Is.EqualTo("piece"));
    }

    private Task<Gateway> StartAsync(string target) => Gateway.StartAsync(
        target,
        server: options =>
        {
            options.Ssl.Enabled = true;
            options.Ssl.Http3 = true;
            options.Ssl.HttpsPort = 0;
            options.Ssl.CertFile = _file;
        },
        services: services => services.AddSingleton<IMultiplexedConnectionListenerFactory>(_quic));
}
