using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Probing;

/// <summary>Targets that are probed, from the file to the log.</summary>
public sealed class ProbeTests
{
    [Test]
    public async Task Target_WhoseProbesFail_GetsNoRequestsUntilTheyPass()
    {
        var isReady = false;
        await using var sick = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                var status = request.Target == "/ready" && !Volatile.Read(ref isReady) ? "503 Service Unavailable" : "200 OK";
                await connection.SendAsync($"HTTP/1.1 {status}\r\nContent-Length: 4\r\n\r\nsick");
            }
        });
        await using var well = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell");
        using var site = new TestSite();
        await using var gateway = await site.Configure($"""
            [[proxy]]
            path = "*"
            targets = ["{sick.Url}", "{well.Url}"]

            [proxy.http_health]
            path = "/ready"
            interval = 0.2
            """).StartAsync();
        using var client = new HttpClient();

        await Eventually.True(async () => (await AskAsync(client, gateway.Url)).All(body => body == "well"));
        var status = await client.GetStringAsync(new Uri($"{gateway.Url}/balancer/status"));
        Assert.That(status, Does.Contain("\"healthy\":false").And.Contain("\"last_reason\":\"status 503, expected 200\""));

        Volatile.Write(ref isReady, true);
        await Eventually.True(async () => (await AskAsync(client, gateway.Url)).Contains("sick"));
    }

    // Both have had their turn in four.
    private static async Task<List<string>> AskAsync(HttpClient client, string url)
    {
        var bodies = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            bodies.Add(await client.GetStringAsync(new Uri(url)));
        }

        return bodies;
    }
}
