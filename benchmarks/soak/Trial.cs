using System.Diagnostics;
using HttpServer.Processes;
using HttpServer.Soak.Backends;
using HttpServer.Soak.Clients;
using HttpServer.Soak.Gateway;
using HttpServer.Soak.Results;

namespace HttpServer.Soak;

/// <summary>The whole trial: backends, gateway, clients, and the quiet afterwards.</summary>
internal sealed class Trial(SoakOptions options)
{
    // Idle connections to backends live 55 s, those of clients 75 s.
    private static readonly TimeSpan QuietWithin = TimeSpan.FromSeconds(100);

    private const int Http2Connections = 4;

    private readonly Tally _tally = new();

    public async Task<int> RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("soak").FullName;
        try
        {
            return await RunInAsync(directory);
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    private async Task<int> RunInAsync(string directory)
    {
        var ports = new Ports();
        Backend[] steady = [new("s1", ports.Take(), _tally), new("s2", ports.Take(), _tally), new("s3", ports.Take(), _tally)];
        Backend[] shaky = [new("v1", ports.Take(), _tally), new("v2", ports.Take(), _tally), new("v3", ports.Take(), _tally)];
        var idle = new Backend("i1", ports.Take(), _tally) { ClosesIdle = true };
        Backend[] all = [.. steady, .. shaky, idle];
        Array.ForEach(all, backend => backend.Start());
        await using var http2 = new Http2Backend("h1", ports.Take(), _tally);
        await http2.StartAsync();
        Site.Write(Path.Combine(directory, "site"));

        var port = ports.Take();
        using var gateway = new GatewayProcess(options.Gateway, directory, Configuration.Write(port, steady, shaky, idle, http2), port, _tally);
        using var pages = new StatusPages(port);
        await UntilAsync(pages.AnswersAsync, TimeSpan.FromSeconds(30));
        var before = await SocketsAtRestAsync(gateway);

        var restarts = new Restarts(shaky, options.Seed);
        var sampler = new Sampler(gateway, pages, _tally, options.Requests);
        var elapsed = Stopwatch.StartNew();
        var cpu = gateway.Cpu;
        await DriveAsync(port, restarts, sampler, idle);
        elapsed.Stop();
        cpu = gateway.Cpu - cpu;

        var quiet = await WaitForQuietAsync(gateway, pages, all, before);
        if (!await gateway.StopAsync())
        {
            _tally.Fail("gateway", "It did not stop in order.");
        }

        return new Report(options, _tally, restarts, sampler).Print(elapsed.Elapsed, cpu, quiet);
    }

    private async Task DriveAsync(int port, Restarts restarts, Sampler sampler, Backend idle)
    {
        using var end = new CancellationTokenSource();
        var invokers = Enumerable.Range(0, Http2Connections).Select(_ => new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = true })).ToArray();
        var clients = Enumerable.Range(0, options.Clients).Select(index => new Client(index, options.Seed, port, invokers[index % Http2Connections], _tally, restarts)).ToArray();
        Task[] around = [restarts.RunAsync(end.Token), sampler.RunAsync(end.Token), WatchAsync(clients, idle, end.Token)];
        await Task.WhenAll(clients.Select((client, index) => Task.Run(() => client.RunAsync(Share(index)))));
        Array.ForEach(clients, client => client.Dispose());
        Array.ForEach(invokers, invoker => invoker.Dispose());
        await end.CancelAsync();
        await Task.WhenAll(around);
    }

    private int Share(int index) => (options.Requests / options.Clients) + (index < options.Requests % options.Clients ? 1 : 0);

    private static async Task WatchAsync(Client[] clients, Backend idle, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(100, CancellationToken.None);
            idle.CloseIdle();
            Array.ForEach(clients, client => client.Watch());
        }
    }

    private async Task<Quiet> WaitForQuietAsync(GatewayProcess gateway, StatusPages pages, Backend[] backends, int socketsBefore)
    {
        var elapsed = Stopwatch.StartNew();
        (long Active, long InFlight) counts = (-1, -1);
        var countsAtZero = await UntilAsync(async () => (counts = await pages.ReadAsync()) is (0, 0), TimeSpan.FromSeconds(20));
        var zeroAfter = elapsed.Elapsed;
        var socketsBack = await UntilAsync(() => Task.FromResult(gateway.Measure().Sockets <= socketsBefore), QuietWithin);
        var backendsEmpty = await UntilAsync(() => Task.FromResult(backends.All(backend => backend.Connections == 0)), TimeSpan.FromSeconds(5));
        var quiet = new Quiet(counts.Active, counts.InFlight, zeroAfter, socketsBefore, gateway.Measure(), backends.Sum(backend => backend.Connections), elapsed.Elapsed);
        if (!countsAtZero || !socketsBack || !backendsEmpty)
        {
            _tally.Fail("afterwards", quiet.ToString());
        }

        return quiet;
    }

    // The connection of the question whether it answers is still closing.
    private static async Task<int> SocketsAtRestAsync(GatewayProcess gateway)
    {
        var least = int.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            least = Math.Min(least, gateway.Measure().Sockets);
            await Task.Delay(100, CancellationToken.None);
        }

        return least;
    }

    private static async Task<bool> UntilAsync(Func<Task<bool>> condition, TimeSpan bound)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > bound)
            {
                return false;
            }

            await Task.Delay(100, CancellationToken.None);
        }

        return true;
    }
}
