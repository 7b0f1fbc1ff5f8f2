using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>
/// Backends that answer in ways that can be read in two: their client gets the one response that a strict reading finds, or none,
/// and whoever asks next, on the same connection or on others, gets his own.
/// </summary>
public sealed class ResponseSplittingTests
{
    private static readonly ResponseProbe[] Probes = [.. ResponseProbes.All()];

    [Test]
    public async Task Responses_ThatCanBeReadInTwoWays_PoisonNobody()
    {
        await using var backend = ScriptedBackend.Start(ServeAsync);
        await using var gateway = await Gateway.StartAsync(backend.Url);
        var bystanders = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount * 2).Select(_ => gateway.ConnectAsync()));
        var findings = new List<string>();
        for (var i = 0; i < Probes.Length; i++)
        {
            var answers = await AskAsync(gateway.Port, i);
            findings.AddRange(Judge(Probes[i], i, answers).Select(finding => $"{Clip(Probes[i].Name)}: {finding}\n{Clip(Probes[i].Bytes)}\nThe client got:\n{Clip(answers)}\n"));
            foreach (var bystander in bystanders)
            {
                await bystander.SendAsync($"GET /victim-{i} HTTP/1.1\r\nHost: test\r\n\r\n");
                var response = await bystander.ReadResponseAsync();
                if (response.Body.Text != $"victim-{i}" || response.Header("X-For") != $"{i}")
                {
                    findings.Add($"{Clip(Probes[i].Name)}: somebody else got\n{response.Head.Text}{response.Body.Text}");
                }
            }
        }

        foreach (var bystander in bystanders)
        {
            await bystander.DisposeAsync();
        }

        TestContext.Out.WriteLine($"{Probes.Length} responses.");
        Assert.That(Probes, Has.Length.GreaterThan(300));
        Assert.That(string.Join('\n', findings), Is.Empty);
    }

    [TestCase("H")]
    [TestCase("\r\n")]
    [TestCase("0\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\n")]
    [TestCase("HTTP/1.1 100 Continue\r\n\r\n")]
    [TestCase("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [TestCase(ResponseProbe.Poison)]
    [TestCase(ResponseProbe.Poison + ResponseProbe.Poison)]
    public async Task Bytes_BehindAResponseAndLater_ReachNobody(string late)
    {
        var asked = new Gate();
        var sent = new Gate();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync(Victim(request.Target));
                if (request.Target == "/victim-first")
                {
                    await asked.WaitAsync();
                    await connection.SendAsync(late);
                    sent.Open();
                }
            }
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET /victim-first HTTP/1.1\r\nHost: test\r\n\r\n");
        Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo("victim-first"));
        asked.Open();
        await sent.WaitAsync();

        await client.SendAsync("POST /victim-next HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo("victim-next"));
        Assert.That(backend.Accepted, Is.EqualTo(2));
    }

    private static async Task ServeAsync(RawHttpConnection connection)
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            if (!request.Target.StartsWith("/probe-", StringComparison.Ordinal))
            {
                await connection.SendAsync(Victim(request.Target));
                continue;
            }

            var probe = Probes[int.Parse(request.Target["/probe-".Length..], NumberStyles.None, CultureInfo.InvariantCulture)];
            await connection.SendAsync(probe.Bytes);
            if (probe.Closes || probe.IsPart)
            {
                return;
            }
        }
    }

    private static string Victim(string target)
    {
        var name = target[1..];
        return $"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\nX-For: {name["victim-".Length..]}\r\n\r\n{name}";
    }

    // The client asks again behind the odd answer: on the same event loop, and so from the same pool of connections.
    private static async Task<string> AskAsync(int port, int i)
    {
        await using var client = await RawHttpClient.ConnectAsync(port);
        await client.SendAsync($"{Probes[i].Method} /probe-{i} HTTP/1.1\r\nHost: test\r\n\r\nGET /victim-{i} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        var answers = new StringBuilder();
        try
        {
            while (await client.ReadSomeAsync() is { Length: > 0 } bytes)
            {
                answers.Append(Encoding.Latin1.GetString(bytes));
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Cut, so that it does not take a part for the whole.
        }

        return answers.ToString();
    }

    private static IEnumerable<string> Judge(ResponseProbe probe, int i, string answers)
    {
        var reading = StrictResponses.Of(answers, probe.Method);
        if (reading.Fault is not null || reading.Responses.Count > 2)
        {
            yield return $"{reading.Responses.Count} responses, {reading.Fault}";
        }

        if (reading.Responses is [var first, ..] && first.Status != 502 && (probe.Strict is null || first.Status != probe.Strict.Status || first.Body != probe.Strict.Body))
        {
            yield return "not what a strict reading finds";
        }

        if (reading.Responses is [_, var second, ..] && (second.Status != 200 || second.Body != $"victim-{i}" || second.Header("X-For") != $"{i}"))
        {
            yield return "not the answer to the second request";
        }

        if (reading.Responses.Count == 1 && reading.Rest.Length == 0 && reading.Responses[0].Header("Connection") != "close")
        {
            yield return "no answer to the second request";
        }
    }

    private static string Clip(string text) => text.Length > 1000 ? text[..1000] + "..." : text;
}
