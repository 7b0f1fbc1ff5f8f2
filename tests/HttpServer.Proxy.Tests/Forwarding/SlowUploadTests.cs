using System.Security.Cryptography.X509Certificates;
using HttpServer.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Clients that send less than 240 bytes/s of a body, on the event loops.</summary>
public sealed class SlowUploadTests
{
    [TestCase("Content-Length: 100000\r\n\r\n", false)]
    [TestCase("Content-Length: 100000\r\n\r\nthe first of it", false)]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n", false)]
    [TestCase("Content-Length: 100000\r\n\r\nthe first of it", true)]
    public async Task Body_BelowTheRate_Is408AndLeavesTheBackend(string framing, bool isTls)
    {
        var hasCome = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var files = new TempDirectory();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            hasCome.TrySetResult();
            await connection.ReadToEndAsync();
        });
        await using var gateway = await Gateway.StartAsync(
            backend.Url,
            server: server =>
            {
                server.MinRateGrace = 5;
                (server.Ssl.Enabled, server.Ssl.HttpsPort, server.Ssl.CertFile) = (isTls, 0, isTls ? WriteCertificate(files) : null);
            },
            time: time,
            eventLoop: true);
        await using var client = isTls ? await RawHttpClient.ConnectTlsAsync(gateway.TlsPort) : await gateway.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: localhost\r\n{framing}");
        await hasCome.Task.WaitAsync(Bound.Default);
        var start = time.GetUtcNow();
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(0.1));
            return gateway.Log.Requests.Count > 0;
        });

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(408));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("client_too_slow"));
        Assert.That(time.GetUtcNow() - start, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(4.9)));
    }

    private static string WriteCertificate(TempDirectory files)
    {
        using var certificate = TestCertificate.Create();
        using var key = certificate.GetECDsaPrivateKey()!;
        return files.Write("site.pem", $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}");
    }
}
