using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Https;

public sealed class SslRequiredTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [TestCase("GET", "/a%2Fb?c", 308, "https://test:9443/a%2Fb?c")]
    [TestCase("POST", "/a", 308, "https://test:9443/a")]
    public async Task Request_WithoutTls_IsSentToHttps(string method, string target, int status, string location)
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.SslRequired = true, server => server.Ssl.Redirect.Port = 9443);

        var answer = await gateway.SendAsync($"{method} {target} HTTP/1.1\r\nHost: test:80\r\nContent-Length: 0\r\n\r\n");

        Assert.That((answer.StatusCode, answer.Header("Location")), Is.EqualTo((status, location)));
        Assert.That(backend.Accepted, Is.Zero);
    }

    [Test]
    public async Task Request_WithoutTlsAndWithoutAPortForIt_IsRefused()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.SslRequired = true);

        var answer = await gateway.GetAsync();

        Assert.That((answer.StatusCode, answer.Header("Location"), (await gateway.Log.SingleAsync()).Reason), Is.EqualTo((403, (string?)null, "https_required")));
        Assert.That(backend.Accepted, Is.Zero);
    }

    [TestCase("127.0.0.1", "https", 200)]
    [TestCase("127.0.0.1", "http", 308)]
    [TestCase("192.0.2.1", "https", 403)]
    public async Task Request_BehindAProxy_IsAsSecureAsATrustedOneSays(string trusted, string scheme, int status)
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.SslRequired = true, server => server.TrustedProxies.Add(trusted));

        var answer = await gateway.GetAsync($"X-Forwarded-Proto: {scheme}\r\n");

        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }
}
