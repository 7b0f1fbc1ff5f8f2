using System.Net.Security;
using System.Text;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Forwarding;

/// <summary>Responses over TLS that end with their connection.</summary>
public sealed class TlsEndingTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Body_ThatEndsWithItsConnection_IsWholeOnlyWithAClosureAlert(bool says)
    {
        using var certificate = TestCertificate.Create();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await using var tls = new SslStream(connection.Stream, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsServerAsync(certificate);
            var head = new StringBuilder();
            var buffer = new byte[4096];
            while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                head.Append(Encoding.Latin1.GetString(buffer, 0, await tls.ReadAsync(buffer)));
            }

            await tls.WriteAsync("HTTP/1.1 200 OK\r\n\r\nall that there is"u8.ToArray());
            if (says)
            {
                await tls.ShutdownAsync();
            }
        });
        using var site = new TestSite();
        await using var gateway = await site.Configure($"""
            [[proxy]]
            path = "*"
            target = "https://127.0.0.1:{backend.Port}"
            """).StartAsync(GrpcTests.Trusting(site, certificate));
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");

        var answer = new StringBuilder();
        try
        {
            while (await client.ReadSomeAsync() is { Length: > 0 } bytes)
            {
                answer.Append(Encoding.Latin1.GetString(bytes));
            }
        }
        catch (IOException)
        {
            // Cut, so that the client does not take it for the whole.
        }

        var reading = StrictResponses.Of(answer.ToString());
        Assert.That(answer.ToString(), Does.StartWith("HTTP/1.1 200 OK\r\n"));
        Assert.That(reading.Responses.Select(response => response.Body), says ? Is.EqualTo(["all that there is"]) : Is.Empty);
    }
}
