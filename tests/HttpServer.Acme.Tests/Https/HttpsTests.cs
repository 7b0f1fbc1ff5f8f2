using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Acme.LocalCa;
using HttpServer.Testing;

namespace HttpServer.Acme.Tests.Https;

/// <summary>From an empty directory to a page that clients trust, with the server's own TLS on both sides of the proof.</summary>
[SupportedOSPlatform("linux")]
[TestFixture(true)]
[TestFixture(false)]
public sealed class HttpsTests(bool isOfTheLoop)
{
    private const string Name = "www.example.com";

    private TempDirectory _storage = null!;
    private TcpRelay _relay = null!;

    [SetUp]
    public void SetUp()
    {
        _storage = new();
        _relay = new();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _relay.DisposeAsync();
        _storage.Dispose();
    }

    [Test]
    public async Task Name_ProvenByTls_HasAPageThatClientsTrust()
    {
        await using var pebble = await StartPebbleAsync();
        await using var gateway = await AcmeGateway.StartAsync(_relay, pebble, _storage, isOfTheLoop, static options =>
        {
            options.Domain.Add(Name);
            options.Challenges.Add("tls-alpn-01");
        });
        using var client = TrustingClient.Create(gateway.HttpsPort, await pebble.RootAsync());

        await Eventually.True(() => gateway.Certificates.List().Single().Certificate is not null);

        Assert.That(await client.GetStringAsync(new Uri($"https://{Name}/")), Is.EqualTo("hello"));
    }

    [Test]
    public async Task Name_AskedForInAHandshake_IsTrustedInThatVeryHandshake()
    {
        await using var pebble = await StartPebbleAsync();
        await using var gateway = await AcmeGateway.StartAsync(_relay, pebble, _storage, isOfTheLoop, static options =>
        {
            options.OnDemand.Allow.Add("*.example.com");
            options.Challenges.Add("tls-alpn-01");
        });
        using var client = TrustingClient.Create(gateway.HttpsPort, await pebble.RootAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await client.GetStringAsync(new Uri("https://shop.example.com/")), Is.EqualTo("hello"));
            Assert.That(await client.GetStringAsync(new Uri("https://shop.example.com/")), Is.EqualTo("hello"));
            Assert.That(async () => await client.GetStringAsync(new Uri("https://shop.example.org/")), Throws.InstanceOf<HttpRequestException>());
            Assert.That(pebble.Orders, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Challenge_OfAnotherNode_IsShownToWhoSpeaksAcmeAlone()
    {
        await using var gateway = await AcmeGateway.StartAsync(_relay, pebble: null, _storage, isOfTheLoop, static options => options.Domain.Add("localhost"));
        _storage.Write(
            "challenges/tls-alpn-01/www.example.com.json",
            $$"""{"token":"token","key_authorization":"token.thumbprint","created":"{{DateTimeOffset.UtcNow:O}}"}""");

        using var shown = await HandshakeAsync(gateway, new("acme-tls/1"));

        var proof = shown.Extensions.Single(static extension => extension.Oid!.Value == "1.3.6.1.5.5.7.1.31");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(proof.Critical, Is.True);
            Assert.That(proof.RawData.AsSpan(2).ToArray(), Is.EqualTo(SHA256.HashData("token.thumbprint"u8)));
            Assert.That(shown.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames(), Is.EqualTo([Name]));
            Assert.That(async () => await HandshakeAsync(gateway, new("acme-tls/1"), "other.example.com"), Throws.InstanceOf<AuthenticationException>());
            Assert.That(async () => await HandshakeAsync(gateway, SslApplicationProtocol.Http11), Throws.InstanceOf<AuthenticationException>());
        }
    }

    [Test]
    public async Task Localhost_WithTheRootOfTheLocalAuthority_IsTrusted()
    {
        await using var gateway = await AcmeGateway.StartAsync(_relay, pebble: null, _storage, isOfTheLoop, static options => options.Domain.Add("localhost"));
        await Eventually.True(() => gateway.Certificates.List().Single().Certificate is not null);
        var root = await gateway.Get<LocalAuthority>().ExportRootAsync(CancellationToken.None);
        using var client = TrustingClient.Create(gateway.HttpsPort, root);

        Assert.That(await client.GetStringAsync(new Uri("https://localhost/")), Is.EqualTo("hello"));
    }

    [Test]
    public async Task Renewal_UnderLoad_FailsNoRequest()
    {
        await using var pebble = await StartPebbleAsync();
        await using var gateway = await AcmeGateway.StartAsync(_relay, pebble, _storage, isOfTheLoop, static options =>
        {
            options.Domain.Add(Name);
            options.Challenges.Add("tls-alpn-01");
        });
        await gateway.Certificates.ObtainAsync(Name);
        using var client = TrustingClient.Create(gateway.HttpsPort, await pebble.RootAsync());
        using var enough = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => LoadAsync(client, enough.Token)).ToArray();

        List<string> shown = [await ShownAsync(gateway)];
        for (var i = 0; i < 3; i++)
        {
            await gateway.Certificates.RenewAsync(Name);
            shown.Add(await ShownAsync(gateway));
        }

        await enough.CancelAsync();
        var answered = await Task.WhenAll(load);
        Assert.That(answered, Is.All.GreaterThan(0));
        Assert.That(shown, Is.Unique);
    }

    private static async Task<int> LoadAsync(HttpClient client, CancellationToken enough)
    {
        var answered = 0;
        while (!enough.IsCancellationRequested)
        {
            // Each on a connection of its own, and none is taken back: whatever fails fails the test.
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{Name}/") { Headers = { ConnectionClose = true } };
            using var response = await client.SendAsync(request, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            answered++;
        }

        return answered;
    }

    private static async Task<string> ShownAsync(AcmeGateway gateway)
    {
        using var certificate = await HandshakeAsync(gateway, SslApplicationProtocol.Http11);
        return certificate.SerialNumber;
    }

    private static async Task<X509Certificate2> HandshakeAsync(AcmeGateway gateway, SslApplicationProtocol protocol, string name = Name)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", gateway.HttpsPort);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            ApplicationProtocols = [protocol],
            // Which certificate it is, is what is asked for here.
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        });
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }

    private Task<PebbleServer> StartPebbleAsync() => PebbleServer.StartAsync(new() { HttpPort = FreePort.Find(), TlsPort = _relay.Port });
}
