using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Tests.Https;

/// <summary>A route may bring the certificate for its own hosts.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class RouteCertificateTests(bool isOfTheLoop)
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private DirectoryInfo _directory = null!;
    private ScriptedBackend _backend = null!;

    [SetUp]
    public void Create() => (_directory, _backend) = (Directory.CreateTempSubdirectory("routes"), ScriptedBackend.Answering(Ok));

    [TearDown]
    public async Task DeleteAsync()
    {
        await _backend.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Test]
    public async Task Certificate_OfARoute_IsShownForItsNamesAndFollowed()
    {
        var own = Write("own.pem", "route.test");
        await using var gateway = await Gateway.StartAsync(
            _backend.Url,
            route =>
            {
                route.Host.Add("route.test");
                (route.Ssl.Enabled, route.Ssl.CertFile) = (true, own);
            },
            server =>
            {
                (server.Ssl.Enabled, server.Ssl.HttpsPort) = (true, 0);
                server.Ssl.CertFile = Write("default.pem", "default.test");
            },
            eventLoop: isOfTheLoop);
        var first = await ShownAsync(gateway, "route.test");
        Assert.That(first.Subject, Is.EqualTo("CN=route.test"));
        Assert.That((await ShownAsync(gateway, "other.test")).Subject, Is.EqualTo("CN=default.test"));

        Write("own.pem", "route.test");

        await Eventually.True(async () => (await ShownAsync(gateway, "route.test")).Thumbprint != first.Thumbprint);
        gateway.Routes.Replace(options => options.Routes.Add(new RouteOptions { Path = "*", Target = _backend.Url }));
        await Eventually.True(async () => (await ShownAsync(gateway, "route.test")).Subject == "CN=default.test");
    }

    [TestCase(null, "proxy[0].ssl.cert_file: must be set")]
    [TestCase("nowhere.pem", "proxy[0].ssl.cert_file: Could not find")]
    [TestCase("other.pem", "is for none of the route's hosts (other.test)")]
    public void Certificate_ThatCannotBeUsed_IsAnErrorAtItsKey(string? file, string expected)
    {
        Write("other.pem", "other.test");
        var options = new ProxyOptions();
        var route = new RouteOptions { Path = "*", Target = _backend.Url };
        route.Host.Add("route.test");
        (route.Ssl.Enabled, route.Ssl.CertFile) = (true, file is null ? null : Path.Combine(_directory.FullName, file));
        options.Routes.Add(route);
        using var provider = new ServiceCollection().AddLogging().AddHttpServerCore().AddHttpServerProxyRouting().BuildServiceProvider();

        var failures = provider.GetServices<IValidateOptions<ProxyOptions>>().SelectMany(rules => rules.Validate(null, options).Failures ?? []).ToList();

        Assert.That(failures.Single(), Does.StartWith("proxy[0].ssl.cert_file: ").And.Contain(expected));
    }

    private string Write(string name, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText($"{path}.new", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.Move($"{path}.new", path, overwrite: true);
        return path;
    }

    private static async Task<X509Certificate2> ShownAsync(Gateway gateway, string host)
    {
        await using var client = await RawHttpClient.ConnectTlsAsync(gateway.TlsPort, new SslClientAuthenticationOptions
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
        });
        return X509CertificateLoader.LoadCertificate(((SslStream)client.Stream).RemoteCertificate!.GetRawCertData());
    }
}
