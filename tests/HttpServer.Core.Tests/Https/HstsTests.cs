using HttpServer.Core.Hosting;
using HttpServer.Core.Tests.Tls;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Tests.Https;

[TestFixture(true)]
[TestFixture(false)]
public sealed class HstsTests(bool isOfTheLoop)
{
    private const string Name = "Strict-Transport-Security";

    [TestCase(0, false, false, null)]
    [TestCase(60, false, false, "max-age=60")]
    [TestCase(60, true, false, "max-age=60; includeSubDomains")]
    [TestCase(31536000, true, true, "max-age=31536000; includeSubDomains; preload")]
    public async Task Answer_OverTls_SaysWhatIsConfigured(int maxAge, bool withSubdomains, bool preload, string? expected)
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options => (options.Ssl.Hsts.MaxAge, options.Ssl.Hsts.IncludeSubdomains, options.Ssl.Hsts.Preload) = (maxAge, withSubdomains, preload));

        Assert.That((await GetAsync(server)).Header(Name), Is.EqualTo(expected));
    }

    [Test]
    public async Task Answer_WithoutTls_SaysNothing()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options => options.Ssl.Hsts.MaxAge = 60);

        Assert.That((await server.Core.GetAsync()).Header(Name), Is.Null);
    }

    [Test]
    public async Task Answer_WithItsOwn_KeepsThat()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options => options.Ssl.Hsts.MaxAge = 60, context =>
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=1";
            return context.Response.WriteAsync("ok");
        });

        Assert.That((await GetAsync(server)).Headers.Where(field => field.Name == Name).Select(field => field.Value), Is.EqualTo(new[] { "max-age=1" }));
    }

    [Test]
    public async Task Answer_ToAHandlerThatFails_SaysItToo()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, options => options.Ssl.Hsts.MaxAge = 60, _ => throw new InvalidOperationException("no"));

        var answer = await GetAsync(server);

        Assert.That((answer.StatusCode, answer.Header(Name)), Is.EqualTo((500, "max-age=60")));
    }

    private static async Task<RawResponse> GetAsync(TlsGateway server)
    {
        await using var client = await server.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        return await client.ReadResponseAsync();
    }

    private Task<TlsGateway> StartAsync(TlsFiles files, Action<ServerOptions> configure, RequestDelegate? handler = null) => TlsGateway.StartAsync(
        options =>
        {
            options.Ssl.Certificates.Add(files.Options(true, "a.test"));
            configure(options);
        },
        handler, isOfTheLoop: isOfTheLoop);
}
