using System.Net.Sockets;
using System.Text;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Differential;

/// <summary>A server in front of a backend of its own, and what that backend got of each probe.</summary>
internal sealed class Contender(int port, RecordingBackend backend)
{
    // Each of the fronts ends a connection that stays silent for two seconds or three.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    private const int AtATime = 64;

    public async Task SendAsync(IEnumerable<Probe> probes)
        => await Parallel.ForEachAsync(probes, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (probe, _) => await SendAsync(probe));

    /// <summary>By the mark of their probe: the requests that reached the backend whole and well formed.</summary>
    public IReadOnlyDictionary<string, int> Forwarded(IEnumerable<Probe> probes)
    {
        var heads = backend.Connections
            .SelectMany(connection => connection.Requests)
            .Select(request => $"{request.Method} {request.Target}\n{string.Join('\n', request.Fields.Select(field => $"{field.Name}: {field.Value}"))}")
            .ToList();
        return probes.ToDictionary(probe => probe.Mark, probe => heads.Count(head => head.Contains(probe.Mark, StringComparison.Ordinal)));
    }

    /// <summary>What reached the backend and can be no request.</summary>
    public IReadOnlyList<string> Ambiguous()
        => [.. backend.Connections.Where(connection => connection.Fault is not null).Select(connection => $"{connection.Fault}: {connection.Rest}")];

    private async Task SendAsync(Probe probe)
    {
        await using var connection = await RawHttpClient.ConnectAsync(port);
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            var sending = connection.Stream.WriteAsync(Encoding.Latin1.GetBytes(probe.Message), bound.Token);
            var sink = new byte[16 * 1024];
            while (await connection.Stream.ReadAsync(sink, bound.Token) > 0)
            {
            }

            await sending;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Cut off, which is an answer too, or too slow, which the counts will show.
            connection.Abort();
        }
    }
}
