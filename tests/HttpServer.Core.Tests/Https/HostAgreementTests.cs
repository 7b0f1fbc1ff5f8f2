using System.Net.Security;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tests.Tls;
using HttpServer.Testing;

namespace HttpServer.Core.Tests.Https;

/// <summary>A connection over TLS is asked for the hosts that it was made for.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class HostAgreementTests(bool isOfTheLoop)
{
    [TestCase("a.test", "a.test", 200)]
    [TestCase("a.test", "A.TEST:8443", 200)]
    [TestCase("a.test", "a.test.", 200)]
    [TestCase("a.test", "x.b.test", 421)]
    [TestCase("a.test", "127.0.0.1", 421)]
    [TestCase("x.b.test", "y.b.test", 200)]
    [TestCase("x.b.test", "x.y.b.test", 421)]
    [TestCase("x.b.test", "b.test", 421)]
    [TestCase("x.b.test", "a.test", 421)]
    [TestCase("unknown.test", "unknown.test", 200)]
    [TestCase("unknown.test", "default.test", 200)]
    [TestCase("unknown.test", "other.test", 421)]
    [TestCase("localhost", "localhost", 200)]
    [TestCase(null, "default.test", 200)]
    [TestCase(null, "127.0.0.1", 200)]
    [TestCase(null, "127.0.0.1:443", 200)]
    [TestCase(null, "[::1]:443", 200)]
    [TestCase(null, "a.test", 421)]
    public async Task Host_OfARequest_IsOneOfTheConnections(string? serverName, string host, int status)
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files);
        await using var client = await server.ConnectAsync(serverName);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Host_ThatDoesNotAgree_IsServedWhereThatIsAllowed()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options => options.Ssl.StrictHost = false);
        await using var client = await server.ConnectAsync("a.test");

        await client.SendAsync("GET / HTTP/1.1\r\nHost: x.b.test\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Request_WithoutAHost_IsForThatOfTheConnection()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files);
        await using var client = await server.ConnectAsync("a.test");

        await client.SendAsync("GET / HTTP/1.0\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Connection_ThatIsMisdirectedOnce_GoesOn()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files);
        await using var client = await server.ConnectAsync("a.test");

        foreach (var (host, status) in new[] { ("a.test", 200), ("x.b.test", 421), ("a.test", 200), ("x.b.test", 421) })
        {
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
            Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(status));
        }

        Assert.That(server.Core.Log.Requests[1].Reason, Is.EqualTo("host_misdirected"));
    }

    [Test]
    public async Task Connection_FromBeforeARenewal_IsAskedForWhatItWasShown()
    {
        using var files = new TlsFiles();
        var (certificate, key) = files.Add(true, "a.test", "b.test");
        await using var server = await TlsGateway.StartAsync(options => (options.Ssl.CertFile, options.Ssl.KeyFile) = (certificate, key), isOfTheLoop: isOfTheLoop);
        await using var before = await server.ConnectAsync("a.test");
        Assert.That(await StatusAsync(before, "b.test"), Is.EqualTo(200));

        TlsFiles.Replace(certificate, true, "a.test");

        await Eventually.True(async () =>
        {
            await using var after = await server.ConnectAsync("a.test");
            return await StatusAsync(after, "b.test") == 421;
        });
        Assert.That(await StatusAsync(before, "b.test"), Is.EqualTo(200));
    }

    [Test]
    public async Task Hosts_OfOneCertificate_ShareAConnectionOfHttp2()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files);
        await using var client = await RawHttp2Connection.BeginAsync(await RawHttpClient.ConnectTlsAsync(server.Port, new SslClientAuthenticationOptions
        {
            TargetHost = "x.b.test",
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
        }));

        Assert.That(await AskAsync(1, "x.b.test"), Is.EqualTo("200"));
        Assert.That(await AskAsync(3, "y.b.test"), Is.EqualTo("200"));
        Assert.That(await AskAsync(5, "a.test"), Is.EqualTo("421"));
        Assert.That(await AskAsync(7, "x.b.test"), Is.EqualTo("200"));

        async Task<string> AskAsync(int stream, string host)
        {
            await client.SendHeadersAsync(stream, true, (":method", "GET"), (":scheme", "https"), (":authority", host), (":path", "/"));
            return await client.ReadOutcomeAsync(stream);
        }
    }

    private static async Task<int> StatusAsync(RawHttpConnection client, string host)
    {
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        return (await client.ReadResponseAsync()).StatusCode;
    }

    private Task<TlsGateway> StartAsync(TlsFiles files, Action<ServerOptions>? configure = null) => TlsGateway.StartAsync(options =>
    {
        (options.Ssl.CertFile, options.Ssl.KeyFile) = files.Add(true, "default.test");
        options.Ssl.Certificates.Add(files.Options(true, "a.test"));
        options.Ssl.Certificates.Add(files.Options(true, "*.b.test"));
        configure?.Invoke(options);
    }, isOfTheLoop: isOfTheLoop);
}
