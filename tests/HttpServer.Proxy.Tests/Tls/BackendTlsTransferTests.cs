using System.Net;
using System.Security.Cryptography;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Embedding;
using HttpServer.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.Tls;

/// <summary>Bytes and ends of HTTP/1.1 over TLS, by that of the event loop and by that of .NET.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class BackendTlsTransferTests(bool isOfTheLoop) : BackendTlsFixture("127.0.0.1")
{
    [Test]
    public async Task Bodies_OfMegabytes_PassBothWaysAtOnce()
    {
        await using var backend = await KestrelBackend.StartAsync(context => context.Request.Body.CopyToAsync(context.Response.Body), Certificate);
        await using var app = await StartAsync(backend.Url);
        var sent = RandomNumberGenerator.GetBytes(8_000_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            using var body = new ByteArrayContent(sent);
            using var answer = await app.Client.PostAsync(new Uri("/", UriKind.Relative), body);
            return await answer.Content.ReadAsByteArrayAsync();
        }));

        Assert.That(answers.Select(got => got.AsSpan().SequenceEqual(sent)), Is.All.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Answer_ThatEndsWithTheConnection_IsWholeOnlyWhenTlsSaysSo(bool saysGoodbye)
    {
        await using var backend = new TlsScript(Certificate, saysGoodbye, async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\nhello");
        });
        await using var app = await StartAsync(backend.Url);

        if (saysGoodbye)
        {
            Assert.That(await app.GetAsync("/"), Is.EqualTo("hello"));
        }
        else
        {
            Assert.That(() => app.GetAsync("/"), Throws.InstanceOf<HttpRequestException>());
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task IdleConnection_EndedByTheTarget_CarriesNoFurtherRequest(bool saysGoodbye)
    {
        await using var backend = new TlsScript(Certificate, saysGoodbye, async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using var app = await StartAsync(backend.Url);

        for (var i = 1; i <= 20; i++)
        {
            // Not to be sent again, should it go out on a dead connection.
            using var body = new ByteArrayContent([1]);
            using var answer = await app.Client.PostAsync(new Uri("/", UriKind.Relative), body);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            await Eventually.True(() => backend.Ended == i);
        }
    }

    private Task<EmbeddedApp> StartAsync(string target) => EmbeddedApp.StartAsync(builder =>
    {
        if (!isOfTheLoop)
        {
            builder.Services.AddSingleton<IOutboundTransport>(new OpaqueTransport());
        }

        builder.Services.AddHttpServerProxy(proxy =>
        {
            var route = new RouteOptions { Path = "*", Target = target };
            (route.Ssl.CaFile, route.Retry.Enabled) = (Files.Combine("ca.pem"), false);
            proxy.Routes.Add(route);
        });
    });
}
