using System.Collections.Concurrent;
using System.Net;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>
/// Requests of HTTP/2 in front of a backend of HTTP/1.1 that keeps every byte: each becomes one request there with the very body
/// that came in its DATA, or none.
/// </summary>
public sealed class Http2DowngradeTests
{
    private const int AtATime = 32;

    [Test]
    public async Task Requests_ThatWouldBeOthersInHttp11_ReachTheBackendAsTheyAreOrNotAtAll()
    {
        Http2Probe[] probes = [.. Http2Probes.All()];
        await using var backend = RecordingBackend.Start();
        await using var gateway = await Gateway.StartAsync(backend.Url);
        var clients = new DistinctClients();
        var ports = new ConcurrentDictionary<int, int>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, probes.Length), new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (i, _) => ports[i] = await SendAsync(clients, gateway.Port, probes[i], i));
        await gateway.StopAsync();

        var requests = backend.Connections.SelectMany(connection => connection.Requests).ToList();
        var answered = gateway.Log.Places.Where(place => place.Status == 200).ToLookup(place => place.ClientPort);
        var findings = new List<string>();
        for (var i = 0; i < probes.Length; i++)
        {
            var mark = Http2Probe.MarkOf(i);
            var own = requests.Where(request => request.Text.Contains(mark, StringComparison.Ordinal)).ToList();
            findings.AddRange(Judge(probes[i], i, own, answered[ports[i]].Count()).Select(finding => $"{probes[i].Name}: {finding}\n{string.Join('\n', own.Select(request => request.Text))}"));
        }

        findings.AddRange(requests.Where(request => !request.Text.Contains(": ~", StringComparison.Ordinal)).Select(request => $"nobody's\n{request.Text}"));
        findings.AddRange(backend.Connections.Where(connection => connection.Fault is not null).Select(connection => $"{connection.Fault}: {connection.Rest}"));
        TestContext.Out.WriteLine($"{probes.Length} probes, {requests.Count} requests at the backend.");
        Assert.That(probes, Has.Length.GreaterThan(300));
        Assert.That(string.Join("\n\n", findings), Is.Empty);
    }

    private static async Task<int> SendAsync(DistinctClients clients, int port, Http2Probe probe, int number)
    {
        await using var client = await RawHttp2Connection.BeginAsync(await clients.ConnectAsync(port));
        var hasTrailers = probe.Trailers is { Count: > 0 };
        List<byte> bytes = [.. Head(probe.Marked(number), 1, probe.Body is null && !hasTrailers)];
        if (probe.Body is not null)
        {
            bytes.AddRange(new RawFrame(RawFrame.Data, hasTrailers ? (byte)0 : RawFrame.EndStream, 1, probe.MarkedBody(number)).ToBytes());
        }

        if (hasTrailers)
        {
            bytes.AddRange(Head([.. probe.Trailers!], 1, endStream: true));
        }

        bytes.AddRange(Head([.. RawHttp2Connection.Get(("x-mark", Http2Probe.MarkOf(number)))], 3, endStream: true));
        await client.TrySendAsync(bytes.ToArray());
        var left = new HashSet<int> { 1, 3 };
        await client.ReadUntilAsync(frame =>
            frame.Type == RawFrame.GoAway
            || ((frame.Type == RawFrame.ResetStream || (frame.Type is RawFrame.Headers or RawFrame.Data && (frame.Flags & RawFrame.EndStream) != 0)) && left.Remove(frame.Stream) && left.Count == 0));
        return ((IPEndPoint)client.Connection.LocalEndPoint!).Port;
    }

    private static byte[] Head((string Name, string Value)[] fields, int stream, bool endStream) =>
        new RawFrame(RawFrame.Headers, (byte)(RawFrame.EndHeaders | (endStream ? RawFrame.EndStream : 0)), stream, RawHttp2Connection.Block(fields)).ToBytes();

    private static IEnumerable<string> Judge(Http2Probe probe, int number, List<StrictRequest> own, int answered)
    {
        // The odd one, and the honest one behind it.
        if (own.Count > 2 || own.Count != answered)
        {
            yield return $"{own.Count} requests at the backend, {answered} answered";
        }

        if (probe.Name.StartsWith("plain", StringComparison.Ordinal) && own.Count != 2)
        {
            yield return "lost";
        }

        foreach (var request in own)
        {
            if (CanonicalForm.FaultOf(request) is { } fault)
            {
                yield return fault;
            }

            if (request.Target.Contains("hidden", StringComparison.Ordinal))
            {
                yield return "the hidden one";
            }

            if (request.Body.Length > 0 && request.Body != System.Text.Encoding.Latin1.GetString(probe.MarkedBody(number)))
            {
                yield return "another body";
            }
        }

        if (own.Count(request => request.Target != "/") is > 0 and var odd && probe.Body is not null && own.Count(request => request.Body.Length > 0) != odd)
        {
            yield return "its body was lost";
        }
    }
}
