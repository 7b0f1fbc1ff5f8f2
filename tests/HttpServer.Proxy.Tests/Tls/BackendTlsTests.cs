using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Secrets;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Proxy.Tls;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Tls;

/// <summary>TLS to a real nginx, by the event loop's and by .NET's: whom it is taken for, and who the gateway is to it.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class BackendTlsTests(bool isOfTheLoop) : BackendTlsFixture("localhost")
{
    [TestCase("http1", "HTTP/1.1")]
    [TestCase("http2", "HTTP/2.0")]
    public async Task Target_OfTheBundlesAuthority_IsForwardedTo(string protocol, string spoken)
    {
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate, listen: "http2");
        await using var gateway = await StartAsync(nginx.Url, route => (route.Protocol, route.Ssl.CaFile) = (protocol, Bundle));

        var answer = await gateway.GetAsync();

        Assert.That((answer.StatusCode, answer.Body.Text), Is.EqualTo((200, $"localhost  . {spoken}")));
    }

    [TestCase("unknown authority")]
    [TestCase("other authority")]
    [TestCase("other name")]
    [TestCase("expired")]
    [TestCase("other key")]
    [TestCase("other key, unverified")]
    [TestCase("known key, unknown authority")]
    public async Task Target_ThatIsNotWhoItShouldBe_GetsNoRequest(string kind)
    {
        using var other = new TestAuthority();
        using var shown = kind switch
        {
            "other name" => Authority.Issue(isExpired: false, "other.test"),
            "expired" => Authority.Issue(isExpired: true, "localhost"),
            _ => Authority.Issue(isExpired: false, "localhost"),
        };
        await using var nginx = await TlsNginx.StartAsync(Files, shown, listen: "http2");
        foreach (var protocol in (string[])["http1", "http2"])
        {
            await using var gateway = await StartAsync(nginx.Url, route =>
            {
                route.Protocol = protocol;
                route.Ssl.CaFile = kind switch
                {
                    "unknown authority" or "known key, unknown authority" or "other key, unverified" => null,
                    "other authority" => Files.Write("other.pem", other.Pem),
                    _ => Bundle,
                };
                route.Ssl.VerifyBackend = kind != "other key, unverified";
                if (kind.Contains("key", StringComparison.Ordinal))
                {
                    route.Ssl.PinSha256.Add(Convert.ToBase64String(Pin(kind.StartsWith("other", StringComparison.Ordinal) ? Certificate : shown)));
                }
            });

            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
            Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("tls_failed"));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Target_WithAPinnedKey_IsForwardedTo(bool isVerified)
    {
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate);
        await using var gateway = await StartAsync(nginx.Url, route =>
        {
            (route.Ssl.VerifyBackend, route.Ssl.CaFile) = (isVerified, isVerified ? Bundle : null);
            route.Ssl.PinSha256.AddRange([new string('0', 64), Convert.ToHexString(Pin(Certificate))]);
        });

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task ServerName_IsAskedForAndChecked()
    {
        using var inner = Authority.Issue(isExpired: false, "inner.test");
        await using var nginx = await TlsNginx.StartAsync(Files, inner);
        await using var gateway = await StartAsync($"https://127.0.0.1:{nginx.Port}", route => (route.Ssl.CaFile, route.Ssl.ServerName) = (Bundle, "inner.test"));

        Assert.That((await gateway.GetAsync()).Body.Text, Does.StartWith("inner.test "));
    }

    [Test]
    public async Task Address_OfATarget_IsCheckedAndNotAskedFor()
    {
        using var byAddress = Authority.Issue(isExpired: false, "127.0.0.1");
        await using var nginx = await TlsNginx.StartAsync(Files, byAddress);
        await using var gateway = await StartAsync($"https://127.0.0.1:{nginx.Port}", route => route.Ssl.CaFile = Bundle);

        Assert.That((await gateway.GetAsync()).Body.Text, Does.StartWith(" "));
    }

    [TestCase("http://localhost")]
    [TestCase("h2c://localhost")]
    public async Task BackendSsl_MakesPlainTargetsOnesOverTls(string origin)
    {
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate, listen: "http2");
        await using var gateway = await StartAsync($"{origin}:{nginx.Port}", route => (route.Ssl.BackendSsl, route.Ssl.CaFile) = (true, Bundle));

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        Assert.That(gateway.Pool.Targets[0].Key, Is.EqualTo(nginx.Url));
    }

    [TestCase("http1", "two files")]
    [TestCase("http2", "two files")]
    [TestCase("http1", "one file")]
    [TestCase("http1", "encrypted key")]
    [TestCase("http1", "pfx")]
    public async Task ClientCertificate_IsShown(string protocol, string form)
    {
        using var own = Authority.Issue(isExpired: false, "gateway.test");
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate, Authority, listen: "http2");
        await using var gateway = await StartAsync(nginx.Url, route =>
        {
            route.Protocol = protocol;
            route.Ssl.CaFile = Bundle;
            Show(route.Ssl, own, form);
        });

        var answer = await gateway.GetAsync();

        Assert.That((answer.StatusCode, answer.Body.Text), Is.EqualTo((200, $"localhost CN=gateway.test . HTTP/{(protocol == "http1" ? "1.1" : "2.0")}")));
    }

    [Test]
    public async Task ClientCertificate_Missing_IsForTheTargetToRefuse()
    {
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate, Authority);
        await using var gateway = await StartAsync(nginx.Url, route => route.Ssl.CaFile = Bundle);

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(400));
    }

    [TestCase("http1")]
    [TestCase("http2")]
    public async Task SecondConnection_ResumesTheSession(string protocol)
    {
        using var own = Authority.Issue(isExpired: false, "gateway.test");
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate, Authority, "keepalive_timeout 0;", "http2");
        await using var gateway = await StartAsync(nginx.Url, route =>
        {
            (route.Protocol, route.Ssl.CaFile) = (protocol, Bundle);
            Show(route.Ssl, own, "two files");
        });

        Assert.That((await gateway.GetAsync()).Body.Text, Does.Contain(" . "));
        // That the first has ended may not be known yet, and then it is the same connection for HTTP/2.
        await Eventually.True(async () => (await gateway.GetAsync()).Body.Text.Contains(" r ", StringComparison.Ordinal));
    }

    [Test]
    public async Task Connections_AreUsedAgain()
    {
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate, more: "location /connection { return 200 $connection; }");
        await using var gateway = await StartAsync($"https://127.0.0.1:{nginx.Port}", route => (route.Ssl.CaFile, route.Ssl.ServerName) = (Bundle, "localhost"));
        HashSet<string> connections = [];
        if (!isOfTheLoop)
        {
            // Without the loops any of them may be on its way back yet when the next request comes.
            await Eventually.True(async () => !connections.Add(await ConnectionAsync()));
            return;
        }

        for (var i = 0; i < 50; i++)
        {
            connections.Add(await ConnectionAsync());
        }

        // Each of the loops has its own, and one that is on its way back when the next request comes is not there for it.
        Assert.That(connections, Has.Count.LessThanOrEqualTo(2 * Environment.ProcessorCount));

        async Task<string> ConnectionAsync() => (await gateway.SendAsync("GET /connection HTTP/1.1\r\nHost: test\r\n\r\n")).Body.Text;
    }

    [Test]
    public async Task Routes_ThatTrustOthers_ShareNeitherConnectionsNorSessions()
    {
        using var own = Authority.Issue(isExpired: false, "gateway.test");
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate, more: "ssl_client_certificate " + Bundle + "; ssl_verify_client optional;");
        await using var gateway = await StartAsync(nginx.Url, route =>
        {
            route.Path = "/known/*";
            route.Ssl.CaFile = Bundle;
            Show(route.Ssl, own, "two files");
        });
        gateway.Routes.Replace(proxy =>
        {
            foreach (var name in (string[])["known", "anybody", "nobody", "anonymous"])
            {
                var route = new RouteOptions { Name = name, Path = $"/{name}/*", Target = nginx.Url };
                route.Ssl.VerifyBackend = name != "anybody";
                route.Ssl.CaFile = name is "known" or "anonymous" ? Bundle : null;
                if (name == "known")
                {
                    Show(route.Ssl, own, "two files");
                }

                proxy.Routes.Add(route);
            }
        });

        for (var i = 0; i < 2; i++)
        {
            Assert.That((await GetAsync("known")).Body.Text, Does.Contain("CN=gateway.test"));
            Assert.That((await GetAsync("anybody")).StatusCode, Is.EqualTo(200));
            Assert.That((await GetAsync("nobody")).StatusCode, Is.EqualTo(502));
            Assert.That((await GetAsync("anonymous")).Body.Text, Does.StartWith("localhost  "));
        }

        Task<RawResponse> GetAsync(string route) => gateway.SendAsync($"GET /{route}/ HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    [Test]
    public async Task Settings_Changed_HoldForTheNextRequest()
    {
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate);
        await using var gateway = await StartAsync(nginx.Url, route => route.Ssl.CaFile = Bundle);
        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));

        gateway.Routes.Replace(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Target = nginx.Url }));

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
    }

    private Task<Gateway> StartAsync(string target, Action<RouteOptions> route) => Gateway.StartAsync(target, route, eventLoop: isOfTheLoop);

    private static byte[] Pin(X509Certificate2 certificate) => SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    private void Show(BackendTlsOptions options, X509Certificate2 own, string form)
    {
        const string Password = "open sesame";
        var certificate = own.ExportCertificatePem();
        using var key = own.GetECDsaPrivateKey()!;
        switch (form)
        {
            case "one file":
                options.ClientCertFile = Files.Write("own.pem", $"{certificate}\n{key.ExportPkcs8PrivateKeyPem()}\n");
                break;
            case "pfx":
                options.ClientCertFile = Files.Write("own.pfx", own.Export(X509ContentType.Pfx, Password));
                options.ClientKeyPassword = new Secret { Value = Password };
                break;
            case "encrypted key":
                options.ClientCertFile = Files.Write("own.pem", certificate);
                options.ClientKeyFile = Files.Write("own.key", key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
                options.ClientKeyPassword = new Secret { Value = Password };
                break;
            default:
                options.ClientCertFile = Files.Write("own.pem", certificate);
                options.ClientKeyFile = Files.Write("own.key", key.ExportPkcs8PrivateKeyPem());
                break;
        }
    }
}
