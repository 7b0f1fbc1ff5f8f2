using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Hosting;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Https;

/// <summary>Backends learn from the gateway alone whose certificate a client has shown.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class ClientIdentityTests(bool isOfTheLoop)
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private DirectoryInfo _directory = null!;
    private ScriptedBackend _backend = null!;
    private X509Certificate2 _certificate = null!;

    [SetUp]
    public void Create()
    {
        _directory = Directory.CreateTempSubdirectory("identity");
        _backend = ScriptedBackend.Answering(Ok);
        // It is its own authority, and the server's too.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=alice", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(PemFile, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        _certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    [TearDown]
    public async Task DeleteAsync()
    {
        _certificate.Dispose();
        await _backend.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private string PemFile => Path.Combine(_directory.FullName, "both.pem");

    private string Expected => $"Hash={Convert.ToHexStringLower(SHA256.HashData(_certificate.RawData))};Subject=\"CN=alice\"";

    [TestCase("X-Client-Cert")]
    [TestCase("My-Identity")]
    public async Task Backend_IsToldOnceAndByTheGatewayAlone(string header)
    {
        await using var gateway = await StartAsync(header);
        await using var client = await ConnectAsync(gateway, _certificate);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: localhost\r\n{Forged(header)}Connection: {header}\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
        Assert.That(Identities(header), Is.EqualTo(new[] { (header, Expected) }));
    }

    [TestCase("X-Client-Cert", "192.0.2.1")]
    [TestCase("My-Identity", "192.0.2.1")]
    [TestCase("My-Identity", "127.0.0.1")]
    public async Task Header_OfAClientWithoutACertificate_ReachesNobody(string header, string trusted)
    {
        await using var gateway = await StartAsync(header, server =>
        {
            server.TrustedProxies.Add(trusted);
            server.UnprotectedHeaders.Add(header);
        });
        await using var client = await ConnectAsync(gateway, null);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: localhost\r\n{Forged(header)}\r\n");
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
        var plain = await gateway.GetAsync(Forged(header));

        Assert.That(plain.StatusCode, Is.EqualTo(200));
        Assert.That(_backend.Requests, Has.Count.EqualTo(2));
        Assert.That(Identities(header), Is.Empty);
    }

    private static string Forged(string header) => string.Concat(
        new[] { header, header.ToUpperInvariant(), header.Replace('-', '_'), header.Replace('-', '.') }.Select(static name => $"{name}: forged\r\n"));

    private IEnumerable<(string, string)> Identities(string header) => _backend.Requests
        .SelectMany(static request => request.Head.Fields)
        .Where(field => field.Name.Replace('_', '-').Replace('.', '-').Equals(header, StringComparison.OrdinalIgnoreCase))
        .Select(static field => (field.Name, field.Value));

    private Task<Gateway> StartAsync(string header, Action<ServerOptions>? configure = null) => Gateway.StartAsync(
        _backend.Url,
        server: server =>
        {
            server.Ssl.Enabled = true;
            server.Ssl.HttpsPort = 0;
            server.Ssl.CertFile = PemFile;
            server.Ssl.ClientCertificates.Add(new ClientCertificateOptions { CaFile = PemFile, Mode = "optional", Header = header });
            configure?.Invoke(server);
        },
        eventLoop: isOfTheLoop);

    private static Task<RawHttpConnection> ConnectAsync(Gateway gateway, X509Certificate2? certificate) => RawHttpClient.ConnectTlsAsync(gateway.TlsPort, new SslClientAuthenticationOptions
    {
        TargetHost = "localhost",
        AllowTlsResume = false,
        ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
    });
}
