using System.Net;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tests.Tls;

namespace HttpServer.Core.Tests.Https;

/// <summary>Requests without TLS are sent to the same place with it, and nowhere else.</summary>
public sealed class RedirectTests
{
    [TestCase("/a?b=c", "/a?b=c")]
    [TestCase("/", "/")]
    [TestCase("/a%2Fb/%25/./x/../y?q=%0d%0a", "/a%2Fb/%25/./x/../y?q=%0d%0a")]
    [TestCase("//evil.test/", "//evil.test/")]
    [TestCase("/\\evil.test", "/\\evil.test")]
    [TestCase("http://a.test:8080/x?y", "/x?y")]
    [TestCase("http://a.test:8080?y", "?y")]
    [TestCase("http://a.test:8080", "")]
    public async Task Request_WithoutTls_IsSentToTheSameTargetByteForByte(string target, string expected)
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files);

        var answer = await server.Core.SendAsync($"GET {target} HTTP/1.1\r\nHost: a.test:8080\r\n\r\n");

        Assert.That((answer.StatusCode, answer.Header("Location"), answer.Body.Text), Is.EqualTo((308, $"https://a.test:{server.Port}{expected}", "")));
    }

    [TestCase("A.Test", "A.Test")]
    [TestCase("a.test:80", "a.test")]
    [TestCase("127.0.0.1:80", "127.0.0.1")]
    [TestCase("[::1]:80", "[::1]")]
    [TestCase("[::1]", "[::1]")]
    public async Task Location_OnThePortOfHttps_NamesTheHostWithoutAnyPort(string host, string expected)
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options => options.Ssl.Redirect.Port = 443);

        var answer = await server.Core.SendAsync($"GET /x HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.That((answer.StatusCode, answer.Header("Location")), Is.EqualTo((308, $"https://{expected}/x")));
    }

    [Test]
    public async Task Location_BehindAMappedPort_NamesThatOne()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options => options.Ssl.Redirect.Port = 9443);

        Assert.That((await server.Core.GetAsync("/x")).Header("Location"), Is.EqualTo("https://test:9443/x"));
    }

    [TestCase("GET / HTTP/1.1\r\nHost: evil.test/@a.test\r\n\r\n", 400)]
    [TestCase("GET / HTTP/1.1\r\nHost: a.test\r\nHost: evil.test\r\n\r\n", 400)]
    [TestCase("GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n", 421)]
    [TestCase("GET http://evil.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n", 400)]
    [TestCase("GET http://a.test@evil.test/ HTTP/1.1\r\nHost: a.test@evil.test\r\n\r\n", 400)]
    [TestCase("GET / HTTP/1.0\r\n\r\n", 421)]
    public async Task Host_ThatIsNotServed_GetsNoLocation(string request, int status)
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options => options.AllowedHosts.Add("a.test"));

        var answer = await server.Core.SendAsync(request);

        Assert.That(answer.Header("Location"), Is.Null);
        Assert.That(answer.StatusCode, Is.EqualTo(status).Or.EqualTo(400));
    }

    [Test]
    public async Task Host_OfNoRequest_IsRefusedRatherThanServed()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files);

        var answer = await server.Core.SendAsync("GET / HTTP/1.0\r\n\r\n");

        Assert.That((answer.StatusCode, answer.Header("Location"), (await server.Core.Log.SingleAsync()).Reason), Is.EqualTo((403, (string?)null, "https_required")));
    }

    [TestCase("POST", "/form")]
    [TestCase("HEAD", "/form")]
    [TestCase("DELETE", "/form")]
    [TestCase("OPTIONS", "*")]
    public async Task Method_OfAnyKind_IsKept(string method, string target)
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files);

        var answer = await server.Core.SendAsync($"{method} {target} HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n");

        Assert.That((answer.StatusCode, answer.Header("Location")), Is.EqualTo((308, $"https://a.test:{server.Port}{target.TrimStart('*')}")));
    }

    [TestCase("/health", 200)]
    [TestCase("/health?x", 200)]
    [TestCase("/healthy", 308)]
    [TestCase("/ping", 308)]
    [TestCase("/public/a/b", 200)]
    [TestCase("/public/", 200)]
    [TestCase("/public", 200)]
    [TestCase("/publicity", 308)]
    [TestCase("/Public/a", 308)]
    [TestCase("/public/../secret", 308)]
    [TestCase("/public/%2e%2e/secret", 308)]
    [TestCase("/public/..%2fsecret", 308)]
    [TestCase("/public/..%5csecret", 308)]
    [TestCase("/public/..;/secret", 308)]
    [TestCase("/public//secret", 308)]
    [TestCase("/x/../public/a", 200)]
    public async Task ExemptPaths_AndOnlyThose_AreServedWithoutTls(string path, int status)
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options =>
        {
            options.Ssl.Redirect.ExemptPaths.Add("/health");
            options.Ssl.Redirect.ExemptPaths.Add("/public/*");
        });

        Assert.That((await server.Core.GetAsync(path)).StatusCode, Is.EqualTo(status));
    }

    [TestCase("X-Forwarded-Proto: https\r\n", true, 200, null)]
    [TestCase("X-Forwarded-Proto: http\r\n", true, 308, "https://test/")]
    [TestCase("Forwarded: for=192.0.2.1;proto=https\r\n", true, 200, null)]
    [TestCase("X-Forwarded-Proto: https\r\n", false, 308, "")]
    [TestCase("X-Forwarded-Proto: https, http\r\n", true, 308, "")]
    [TestCase("X-Forwarded-Proto: http\r\nX-Forwarded-Host: evil.test\r\n", true, 308, "https://test/")]
    public async Task Request_BehindAProxy_IsAsSecureAsATrustedOneSays(string fields, bool isTrusted, int status, string? location)
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options => options.TrustedProxies.Add(isTrusted ? "127.0.0.1" : "192.0.2.1"));

        var answer = await server.Core.GetAsync("/", fields);

        Assert.That((answer.StatusCode, answer.Header("Location")), Is.EqualTo((status, location is "" ? $"https://test:{server.Port}/" : location)));
    }

    [Test]
    public async Task Request_WithTls_IsServed([Values] bool isHttp2)
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files);
        using var client = TlsGateway.NewClient();
        client.DefaultRequestVersion = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        Assert.That(await client.GetStringAsync(new Uri($"https://127.0.0.1:{server.Port}/")), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Request_OfPlainHttp2_IsSentThereToo()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{server.Core.Port}/a?b"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var answer = await client.SendAsync(request);

        Assert.That(((int)answer.StatusCode, answer.Headers.Location?.ToString()), Is.EqualTo((308, $"https://127.0.0.1:{server.Port}/a?b")));
    }

    [Test]
    public async Task Connection_ThatWasSentElsewhere_GoesOn()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options => options.Ssl.Redirect.ExemptPaths.Add("/health"));
        await using var client = await server.Core.ConnectAsync();

        await client.SendAsync("POST /a HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhelloGET /health HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(308));
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
    }

    private static Task<TlsGateway> StartAsync(TlsFiles files, Action<ServerOptions>? configure = null) => TlsGateway.StartAsync(options =>
    {
        options.Ssl.Certificates.Add(files.Options(true, "a.test"));
        options.Ssl.ForceHttps = true;
        configure?.Invoke(options);
    });
}
