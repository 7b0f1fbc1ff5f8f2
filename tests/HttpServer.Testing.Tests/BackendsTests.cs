using Microsoft.AspNetCore.Http;

namespace HttpServer.Testing.Tests;

public sealed class BackendsTests
{
    [Test]
    public async Task Kestrel_Plain_Answers()
    {
        await using var backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync(context.Request.Path));

        var response = await RawHttpClient.ExchangeAsync(backend.Port, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.That(response.Body.Text, Is.EqualTo("/a"));
    }

    [Test]
    public async Task Kestrel_WithCertificate_SpeaksTls()
    {
        using var certificate = TestCertificate.Create();
        await using var backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync(context.Request.Scheme), certificate);
        await using var client = await RawHttpClient.ConnectTlsAsync(backend.Port);

        await client.SendAsync("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
        var response = await client.ReadResponseAsync();

        Assert.That(backend.Url, Does.StartWith("https://"));
        Assert.That(response.Body.Text, Is.EqualTo("https"));
    }

    [Test]
    public async Task Nginx_WithALocation_Answers()
    {
        await using var backend = await NginxBackend.StartAsync("location / { return 200 \"from nginx\"; }");

        var response = await RawHttpClient.ExchangeAsync(backend.Port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.That(response.Body.Text, Is.EqualTo("from nginx"));
    }

    [Test]
    public void Nginx_BadConfiguration_ThrowsWithItsMessage()
        => Assert.That(
            () => NginxBackend.StartAsync("no_such_directive;"),
            Throws.InvalidOperationException.With.Message.Contains("no_such_directive"));

    [Test]
    public void RequiredProgram_Missing_NamesIt()
        => Assert.That(
            () => RequiredProgram.Find("no-such-program"),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains("no-such-program"));
}
