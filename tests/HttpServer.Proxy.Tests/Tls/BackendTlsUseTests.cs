using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Embedding;
using HttpServer.Proxy.Tests.Probing;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace HttpServer.Proxy.Tests.Tls;

/// <summary>What beside requests goes to a target over TLS does so on the terms of its route.</summary>
public sealed class BackendTlsUseTests() : BackendTlsFixture("127.0.0.1")
{
    [SetUp]
    public void SetUp()
    {
        using var key = Certificate.GetECDsaPrivateKey()!;
        Files.Write("own.pem", $"{Certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    [Test]
    public async Task WebSocket_OverTlsWithAClientCertificate_IsRelayed()
    {
        await using var backend = await StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[64];
            var message = await socket.ReceiveAsync(buffer, context.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        await using var app = await EmbeddedApp.StartAsync(builder => builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(Route(backend))));
        using var bound = new CancellationTokenSource(Bound.Default);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Port}/"), bound.Token);

        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, bound.Token);
        var answer = new byte[64];
        var received = await client.ReceiveAsync(answer, bound.Token);

        Assert.That(answer.AsSpan(0, received.Count).ToArray(), Is.EqualTo("hello"u8.ToArray()));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, bound.Token);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Probe_TrustsWhomTheRouteTrusts(bool isTrusted)
    {
        await using var backend = await StartAsync(_ => Task.CompletedTask);
        await using var app = await ProbedApp.StartAsync(route =>
        {
            (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http());
            if (isTrusted)
            {
                Trust(route);
            }
        });

        if (isTrusted)
        {
            await Eventually.True(() => app.InARow(app.Targets[0]) > 1);
            Assert.That(app.Targets[0].IsProbedWell);
        }
        else
        {
            await Eventually.True(() => app.Lines.Count == 1);
            Assert.That(app.Targets[0].IsProbedWell, Is.False);
        }
    }

    [TestCase(false, true)]
    [TestCase(true, false)]
    public async Task VerifyBackend_Off_IsWarnedOf(bool verifies, bool isWarned)
    {
        await using var backend = await StartAsync(_ => Task.CompletedTask);
        await using var app = await EmbeddedApp.StartAsync(builder => builder.Services.AddHttpServerProxy(proxy =>
        {
            var route = Route(backend);
            (route.Ssl.VerifyBackend, route.Ssl.CaFile) = (verifies, verifies ? route.Ssl.CaFile : null);
            proxy.Routes.Add(route);
        }));

        Assert.That(await app.GetAsync("/"), Is.Empty);
        Assert.That(app.Log.Count(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("verify_backend = false", StringComparison.Ordinal)), Is.EqualTo(isWarned ? 1 : 0));
    }

    private Task<KestrelBackend> StartAsync(RequestDelegate handler) => KestrelBackend.StartAsync(
        handler,
        Certificate,
        server: kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => certificate.Thumbprint == Certificate.Thumbprint;
        }));

    private RouteOptions Route(KestrelBackend backend)
    {
        var route = new RouteOptions { Path = "*", Target = backend.Url };
        Trust(route);
        return route;
    }

    private void Trust(RouteOptions route) => (route.Ssl.CaFile, route.Ssl.ClientCertFile) = (Files.Combine("ca.pem"), Files.Combine("own.pem"));
}
