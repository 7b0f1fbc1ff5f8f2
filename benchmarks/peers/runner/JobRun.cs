using System.Diagnostics;

namespace HttpServer.Peers;

/// <summary>One job with all its peers running side by side, measured in turns so that noise of the machine hits all alike.</summary>
internal sealed class JobRun(Job job, Settings settings, Layout layout, CancellationToken cancellationToken)
{
    private const int Starts = 5;
    private const int SecondsToSettle = 2;

    private readonly Load _load = new(layout, job);

    public async Task<IReadOnlyList<PeerResult>> ExecuteAsync(IReadOnlyList<string> peers)
    {
        var results = peers.Select(peer => new PeerResult(peer)).ToList();
        var targets = Enumerable.Range(0, job.Targets).Select(_ => PeerProcess.FreePort()).ToList();
        await using var backend = job.Kind == JobKind.Files ? null : await StartBackendAsync(targets);
        if (job.Kind == JobKind.Start)
        {
            await MeasureStartsAsync(results, targets);
        }
        else
        {
            await MeasureRunningAsync(results, targets);
        }

        return results;
    }

    private async Task MeasureRunningAsync(List<PeerResult> results, IReadOnlyList<int> targets)
    {
        using var probe = new Probe(job);
        var running = new List<(PeerProcess Process, PeerResult Result)>();
        try
        {
            foreach (var result in results)
            {
                var process = Launch(result.Peer, targets);
                running.Add((process, result));
                await GuardAsync(result, () => probe.WaitAsync(process, cancellationToken));
            }

            foreach (var (process, result) in running)
            {
                await GuardAsync(result, () => job.Kind == JobKind.Idle
                    ? MeasureIdleAsync(process, result)
                    : _load.RunAsync(process.Port, settings.WarmupSeconds, cancellationToken));
            }

            for (var round = 0; round < settings.Rounds && job.Kind != JobKind.Idle; round++)
            {
                foreach (var (process, result) in running)
                {
                    await GuardAsync(result, () => MeasureLoadAsync(process, result));
                }
            }

            foreach (var (process, result) in running)
            {
                await GuardAsync(result, () => probe.CheckAsync(process, cancellationToken));
            }
        }
        finally
        {
            foreach (var (process, _) in running)
            {
                await process.DisposeAsync();
            }
        }
    }

    private async Task MeasureLoadAsync(PeerProcess process, PeerResult result)
    {
        var before = process.Tree.CpuMicroseconds();
        var load = await _load.RunAsync(process.Port, settings.Seconds, cancellationToken);
        var cpu = process.Tree.CpuMicroseconds() - before;
        process.AssertRunning();
        if (job.IsLogged)
        {
            process.AssertLogged(load.Requests);
        }

        result.Samples.Add(new Sample(cpu / load.Requests, load.Requests / load.Seconds, load.P50Milliseconds, load.P99Milliseconds));
        result.ProportionalBytes = process.Tree.ProportionalBytes();
        result.ResidentBytes = process.Tree.ResidentBytes();
        Console.WriteLine($"  {result.Peer,-12}{cpu / load.Requests,10:0.00} µs {load.Requests / load.Seconds,10:0}/s  p99 {load.P99Milliseconds:0.000} ms");
    }

    private async Task MeasureIdleAsync(PeerProcess process, PeerResult result)
    {
        // Wakes everything that starts lazily, so that the growth is that of the connections.
        await _load.WithConnections(64).RunAsync(process.Port, settings.WarmupSeconds, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(SecondsToSettle), cancellationToken);
        var before = process.Tree.ProportionalBytes();
        using var connections = new IdleConnections();
        await connections.OpenAsync(process, job, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(SecondsToSettle), cancellationToken);
        result.ProportionalBytes = process.Tree.ProportionalBytes();
        result.ResidentBytes = process.Tree.ResidentBytes();
        result.BytesPerConnection = (result.ProportionalBytes - before) / job.Connections;
        connections.AssertAllOpen();
        Console.WriteLine($"  {result.Peer,-12}{result.BytesPerConnection,10:0} bytes each");
    }

    private async Task MeasureStartsAsync(List<PeerResult> results, IReadOnlyList<int> targets)
    {
        using var probe = new Probe(job);
        // The first one is not counted: it reads the programs from disk and compiles this one.
        for (var start = 0; start <= Starts; start++)
        {
            foreach (var result in results)
            {
                await GuardAsync(result, async () =>
                {
                    var started = Stopwatch.GetTimestamp();
                    await using var process = Launch(result.Peer, targets);
                    await probe.WaitAsync(process, cancellationToken);
                    var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                    if (start > 0)
                    {
                        result.StartMilliseconds.Add(took);
                        Console.WriteLine($"  {result.Peer,-12}{took,10:0.0} ms");
                    }
                });
            }
        }
    }

    /// <summary>Runs a step of a peer that has not failed yet, and writes down why when it does.</summary>
    private static async Task GuardAsync(PeerResult result, Func<Task> step)
    {
        if (result.Failure is not null)
        {
            return;
        }

        try
        {
            await step();
        }
        catch (Exception e) when (e is Failure or HttpRequestException or System.Net.Sockets.SocketException)
        {
            result.Failure = e.Message;
            Console.WriteLine($"  {result.Peer,-12}FAILED: {e.Message}");
        }
    }

    private PeerProcess Launch(string peer, IReadOnlyList<int> targets)
        => Launch(peer, job.Configuration, layout.ProxyCores, targets);

    private PeerProcess Launch(string folder, string configuration, string cores, IReadOnlyList<int> targets)
    {
        var source = Path.Combine(layout.Peers, folder);
        var template = Directory.GetFiles(source, $"{configuration}.*").Single();
        return PeerProcess.Launch(layout, new PeerSource(folder, template, [source]), PeerProcess.FreePort(), cores, targets);
    }

    private async Task<IAsyncDisposable> StartBackendAsync(IReadOnlyList<int> targets)
    {
        var process = Launch(job.Backend, job.BackendConfiguration, layout.LoadCores, targets);
        foreach (var target in targets)
        {
            await Probe.WaitForListenerAsync(process, target, cancellationToken);
        }

        return process;
    }
}
