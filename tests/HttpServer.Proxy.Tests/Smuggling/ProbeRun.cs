using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>Sends probes through a gateway to a backend that keeps every byte.</summary>
internal static class ProbeRun
{
    private const int AtATime = 128;

    // What stays silent is cut off after two seconds.
    private const double Silence = 2;

    /// <summary>What became of each, and what reached the backend and belongs to none.</summary>
    public static async Task<(IReadOnlyList<ProbeOutcome> Outcomes, IReadOnlyList<string> Strays)> SendAsync(IReadOnlyList<Probe> probes)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await Gateway.StartAsync(backend.Url, server: server =>
        {
            server.RequestHeadTimeout = Silence;
            server.KeepAliveTimeout = Silence;
            server.MinRateGrace = Silence;
            server.MinRequestRate = 1_000_000;
        });
        var distinct = new DistinctClients();
        var clients = new ConcurrentDictionary<Probe, (int Port, string Answers)>();
        await Parallel.ForEachAsync(
            probes, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (probe, _) => clients[probe] = await SendAsync(distinct, gateway.Port, probe));
        await gateway.StopAsync();
        var logged = gateway.Log.Places.ToLookup(place => place.ClientPort, place => place.Status);
        var requests = backend.Connections.SelectMany(connection => connection.Requests).ToList();
        var byMark = requests.ToLookup(request => probes.FirstOrDefault(probe => request.Text.Contains(probe.Mark, StringComparison.Ordinal))?.Mark);
        return (
            [.. probes.Select(probe => new ProbeOutcome(probe, [.. byMark[probe.Mark]], clients[probe].Answers, [.. logged[clients[probe].Port]]))],
            [.. byMark[null].Select(request => request.Text), .. backend.Connections.Where(connection => connection.Fault is not null).Select(connection => $"{connection.Fault}: {connection.Rest}")]);
    }

    private static async Task<(int Port, string Answers)> SendAsync(DistinctClients clients, int port, Probe probe)
    {
        await using var connection = await clients.ConnectAsync(port);
        var answers = new StringBuilder();
        var sending = PutAsync(connection, probe);
        try
        {
            while (await connection.ReadSomeAsync() is { Length: > 0 } bytes)
            {
                answers.Append(Encoding.Latin1.GetString(bytes));
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Cut off, which is an answer too.
        }

        await sending;
        return (((IPEndPoint)connection.LocalEndPoint!).Port, answers.ToString());
    }

    private static async Task PutAsync(RawHttpConnection connection, Probe probe)
    {
        var bytes = Encoding.Latin1.GetBytes(probe.Message);
        var first = probe.Delivery switch
        {
            Delivery.HeadFirst => Math.Max(1, probe.Message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4),
            Delivery.Octets => 1,
            _ => bytes.Length,
        };
        try
        {
            await connection.SendAsync(bytes.AsMemory(0, first));
            while (first < bytes.Length)
            {
                var next = probe.Delivery == Delivery.Octets ? 1 : bytes.Length - first;
                await connection.SendAsync(bytes.AsMemory(first, next));
                first += next;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Refused before it was all sent.
        }
    }
}
