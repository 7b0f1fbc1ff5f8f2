using System.Net;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.EndToEnd.Tests.Forwarding;

/// <summary>HTTP/2 to backends over TLS, where both sides have to agree on it.</summary>
public sealed class Http2Tests
{
    // More hosts than the gateway keeps connections apart for.
    [Test]
    public async Task Backend_ThatAgrees_IsSpokenToOverHttp2_WhateverHostIsAskedFor()
    {
        using var certificate = TestCertificate.Create();
        await using var backend = await KestrelBackend.StartAsync(
            context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Scheme} {context.Request.Host}"), certificate);
        using var site = new TestSite();
        await using var gateway = await StartAsync(site, backend, certificate);

        for (var i = 0; i < 70; i++)
        {
            var answer = await RawHttpClient.ExchangeAsync(gateway.Port, $"GET / HTTP/1.1\r\nHost: host{i}.test\r\n\r\n");
            Assert.That(answer.Body.Text, Is.EqualTo($"HTTP/2 https host{i}.test"));
        }
    }

    [Test]
    public async Task Backend_ThatDoesNotAgree_Is502AndTheNextRequestToo()
    {
        using var certificate = TestCertificate.Create();
        await using var backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("no"), certificate, HttpProtocols.Http1);
        using var site = new TestSite();
        await using var gateway = await StartAsync(site, backend, certificate);
        using var client = new HttpClient();

        for (var i = 0; i < 2; i++)
        {
            using var answer = await client.GetAsync(new Uri(gateway.Url));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        }

        await Eventually.True(() => gateway.Output.Contains("no_http2", StringComparison.Ordinal) || gateway.Error.Contains("no_http2", StringComparison.Ordinal));
    }

    private static Task<GatewayProcess> StartAsync(TestSite site, KestrelBackend backend, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        site.Configure($"""
            [[proxy]]
            path = "*"
            target = "{backend.Url}"
            protocol = "http2"
            """).StartAsync(GrpcTests.Trusting(site, certificate));
}
