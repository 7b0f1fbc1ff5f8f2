using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.EndToEnd.Tests.Reloading;

public sealed class ReloadUnderLoadTests
{
    private const int Turns = 40;

    [Test]
    public async Task Reloads_ManyWithBrokenFilesBetween_LoseNoRequestAndNoWebSocketOfAnUnchangedRoute()
    {
        await using var first = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("first"));
        await using var second = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("second"));
        await using var echo = await KestrelBackend.StartAsync(EchoAsync);
        using var site = new TestSite().Configure(File(0));
        await using var gateway = await site.StartAsync();
        using var client = new HttpClient();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/echo"), CancellationToken.None);
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => AskUntilAsync(client, gateway, over.Token)).ToList();

        for (var turn = 1; turn <= Turns; turn++)
        {
            site.Configure(turn % 4 == 0 ? File(turn) + "nonsense = true\n" : File(turn));
            gateway.Hangup();
            var seen = turn;
            await Eventually.True(async () => await AttemptsAsync(client, gateway) >= seen, what: "the reload is over");
            await socket.SendAsync("still here"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
            Assert.That((await socket.ReceiveAsync(new byte[16], CancellationToken.None).WaitAsync(Bound.Default)).Count, Is.EqualTo(10));
        }

        await over.CancelAsync();
        var answers = (await Task.WhenAll(load)).SelectMany(answer => answer).ToList();
        Assert.That(answers.Distinct(), Is.EquivalentTo(["first", "second"]));

        // Routes, targets and weights differ each time; the one of the WebSocket never does.
        string File(int turn) => string.Create(CultureInfo.InvariantCulture, $$"""
            reload.watch = false

            [[proxy]]
            path = "/echo"
            target = "{{echo.Url}}"

            [[proxy]]
            path = "/extra-{{turn}}"
            target = "{{first.Url}}"

            [[proxy]]
            path = "/*"
            strategy = "weighted_round_robin"
            timeout = {{30 + turn}}
            targets = [{ url = "{{(turn % 2 == 0 ? first : second).Url}}", weight = {{turn + 1}} }]

            """);
    }

    private static async Task<List<string>> AskUntilAsync(HttpClient client, GatewayProcess gateway, CancellationToken over)
    {
        List<string> answers = [];
        while (!over.IsCancellationRequested)
        {
            answers.Add(await client.GetStringAsync(new Uri($"{gateway.Url}/x"), CancellationToken.None));
        }

        return answers;
    }

    private static async Task<int> AttemptsAsync(HttpClient client, GatewayProcess gateway)
    {
        using var status = JsonDocument.Parse(await client.GetStringAsync(new Uri($"{gateway.Url}/config/status")));
        return status.RootElement.GetProperty("reloads_accepted").GetInt32() + status.RootElement.GetProperty("reloads_refused").GetInt32();
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
        {
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }
    }
}
