using System.Security.Authentication;
using HttpServer.Core.Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tests.Tls;
using HttpServer.Core.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Core.Tests.Http3;

/// <summary>Which certificate a client is shown that begins with QUIC, and who is refused.</summary>
public sealed class QuicHandshakeTests
{
    private TlsFiles _files = null!;

    [SetUp]
    public void Create() => _files = new TlsFiles();

    [TearDown]
    public void Delete() => _files.Dispose();

    [TestCase("a.test", "a.test")]
    [TestCase("B.test", "b.test")]
    [TestCase("other.test", "a.test")]
    [TestCase(null, "a.test")]
    [TestCase("127.0.0.1", "a.test")]
    public async Task Client_IsShownTheCertificateOfItsHost(string? host, string shown)
    {
        await using var gateway = await StartAsync(options => options.Ssl.Certificates.Add(_files.Options(isEcdsa: false, "b.test")));
        await using var client = await gateway.ConnectAsync(host);

        Assert.That(client.Shown.ServerCertificateContext!.TargetCertificate.Subject, Is.EqualTo($"CN={shown}"));
        Assert.That((client.Shown.EnabledSslProtocols, client.Shown.ClientCertificateRequired), Is.EqualTo((SslProtocols.Tls13, false)));
    }

    [Test]
    public async Task Certificate_ThatChanges_IsShownFromThenOn()
    {
        await using var gateway = await StartAsync();
        await using var before = await gateway.ConnectAsync();
        var (certificate, key) = _files.Add(isEcdsa: true, "new.test", "a.test");
        var changed = ServerCertificate.FromPem(File.ReadAllText(certificate), File.ReadAllText(key));
        gateway.Tls.Core.Services.GetRequiredService<CertificateStore>().Publish(CertificateStore.Files, [changed]);

        await using var after = await gateway.ConnectAsync();

        Assert.That(after.Shown.ServerCertificateContext!.TargetCertificate.Subject, Is.EqualTo("CN=new.test"));
        Assert.That((await before.GetAsync("a.test", "/")).Status, Is.EqualTo(200));
        Assert.That((await after.GetAsync("new.test", "/")).Status, Is.EqualTo(200));
    }

    [TestCase("bad..name")]
    [TestCase("-a.test")]
    [TestCase("é.test")]
    [TestCase("a.test/..")]
    public async Task NameThatIsNone_IsRefused(string host)
    {
        await using var gateway = await StartAsync();

        Assert.That(() => gateway.ConnectAsync(host), Throws.InstanceOf<AuthenticationException>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task HostWhoseClientsShowCertificates_IsNotServedOverQuic(bool isRequired)
    {
        await using var gateway = await StartAsync(options =>
        {
            options.Ssl.Certificates.Add(_files.Options(isEcdsa: true, "mtls.test"));
            var rule = new ClientCertificateOptions { CaFile = _files.Add(isEcdsa: true, "ca.test").CertFile, Mode = isRequired ? "required" : "optional" };
            rule.Hosts.Add("mtls.test");
            options.Ssl.ClientCertificates.Add(rule);
            options.Ssl.StrictHost = false;
        });
        await using var other = await gateway.ConnectAsync();

        Assert.That(() => gateway.ConnectAsync("mtls.test"), Throws.InstanceOf<AuthenticationException>());
        Assert.That(() => gateway.ConnectAsync("MTLS.test"), Throws.InstanceOf<AuthenticationException>());
        Assert.That((await other.GetAsync("mtls.test", "/")).Status, Is.EqualTo(421), "by a connection for another host");
        Assert.That((await other.GetAsync("a.test", "/")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task HostWhoseTlsIsPassedOn_IsNotTerminatedOverQuic()
    {
        await using var gateway = await StartAsync(services: services => services.AddSingleton<ITlsPassthrough>(new PassedOn("a.test")));

        Assert.That(() => gateway.ConnectAsync(), Throws.InstanceOf<AuthenticationException>());
    }

    [Test]
    public async Task CipherSuites_HoldForQuicToo()
    {
        await using var gateway = await StartAsync(options => options.Ssl.CipherSuites.Add("TLS_AES_256_GCM_SHA384"));
        await using var client = await gateway.ConnectAsync();

#pragma warning disable CA1416 // https is for Linux.
        Assert.That(client.Shown.CipherSuitesPolicy!.AllowedCipherSuites, Is.EqualTo(new[] { System.Net.Security.TlsCipherSuite.TLS_AES_256_GCM_SHA384 }));
#pragma warning restore CA1416
    }

    private Task<Http3Gateway> StartAsync(Action<ServerOptions>? configure = null, Action<IServiceCollection>? services = null) => Http3Gateway.StartAsync(
        options =>
        {
            (options.Ssl.CertFile, options.Ssl.KeyFile) = _files.Add(isEcdsa: true, "a.test");
            configure?.Invoke(options);
        },
        services: services);

    private sealed class PassedOn(string host) : ITlsPassthrough
    {
        public ConnectionDelegate? Find(string? serverName, bool hasCertificate, string? listener) => (serverName, listener) == (host, "https") ? _ => Task.CompletedTask : null;
    }
}
