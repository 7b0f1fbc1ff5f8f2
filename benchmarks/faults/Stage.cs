using System.Globalization;
using HttpServer.Faults.Backends;
using HttpServer.Faults.Clients;
using HttpServer.Faults.Gateways;
using HttpServer.Faults.Results;

namespace HttpServer.Faults;

/// <summary>Three backends, a fourth behind /ws, and the gateway before them: what a scenario plays on.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private const int MostLines = 12;

    private readonly Settings _settings;
    private readonly string _kept;
    private Backend[] _all = [];

    private Stage(Settings settings, string kept, CancellationToken cancellationToken)
        => (_settings, _kept, Cancelled) = (settings, kept, cancellationToken);

    public IReadOnlyList<Backend> Backends => _all[..3];

    public Gateway Gateway { get; private set; } = null!;

    public CancellationToken Cancelled { get; }

    public IReadOnlyList<Target> Targets => [.. Backends.Select(backend => new Target(backend.Port))];

    /// <param name="kept">Where the files of a gateway that lost requests are left.</param>
    public static async Task<Stage> SetUpAsync(Layout layout, Settings settings, string peer, string kept, CancellationToken cancellationToken)
    {
        var stage = new Stage(settings, kept, cancellationToken);
        try
        {
            var ports = new Ports();
            var directory = Directory.CreateDirectory(Path.Combine(layout.Work, $"backends-{Guid.NewGuid():N}")).FullName;
            stage._all = [.. Enumerable.Range(0, 4).Select(_ => new Backend(ports.Take(), directory))];
            await Task.WhenAll(stage._all.Select(backend => backend.StartAsync(cancellationToken)));
            stage.Gateway = await Gateway.StartAsync(layout, peer, ports, stage.Targets, stage._all[3].Port, cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a load, and lets everything that starts lazily wake up with another one that is not counted.</summary>
    public async Task<Load> StartLoadAsync(LoadShape shape)
    {
        await using (new Load(Gateway.Port, shape with { Rate = 200 }, firstId: 1_000_000_000))
        {
            await WaitAsync(TimeSpan.FromSeconds(2));
        }

        var load = new Load(Gateway.Port, shape with { Rate = _settings.Rate ?? shape.Rate });
        try
        {
            await QuietAsync();
            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>The load alone, for as long as the command line says.</summary>
    public Task QuietAsync() => WaitAsync(TimeSpan.FromSeconds(_settings.Seconds));

    public Task WaitAsync(TimeSpan time) => Task.Delay(time, Cancelled);

    public Receipts ReadReceipts() => Receipts.Read(_all);

    /// <summary>Ends the load and counts.</summary>
    public async Task<Row> JudgeAsync(Load load, LoadShape shape, params string[] notes)
    {
        var outcomes = await load.EndAsync();
        Gateway.AssertRunning();
        return Judge(outcomes, shape, notes);
    }

    public Row Judge(IReadOnlyList<Outcome> outcomes, LoadShape shape, params string[] notes)
    {
        var receipts = ReadReceipts();
        var failed = outcomes.Where(outcome => outcome.Failure is not null).ToList();
        List<string> all = [.. notes];
        if (!shape.IsIdempotent)
        {
            // What a killed backend had received may fail, also what still lay in its sockets. All else might have been answered.
            var needless = failed.Count(outcome => receipts.ReachedTheLiving(outcome.Id) || (receipts.TimesReceived(outcome.Id) == 0 && !WasUnderWayAtAKill(outcome)));
            var twice = outcomes.Count(outcome => receipts.TimesReceived(outcome.Id) > 1);
            all.Add($"{needless} failed needlessly");
            all.Add(twice == 0 ? "0 sent twice" : $"**{twice} sent twice**");
        }
        else if (outcomes.Count > 0)
        {
            var attempts = outcomes.Sum(outcome => (double)receipts.TimesReceived(outcome.Id)) / outcomes.Count;
            if (attempts > 1.0005)
            {
                all.Add(string.Create(CultureInfo.InvariantCulture, $"{attempts:0.000} attempts each"));
            }
        }

        Tell(failed, receipts);
        return new Row(Gateway.Peer, Figures.Of(outcomes), string.Join(", ", all));
    }

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        foreach (var backend in _all)
        {
            await backend.DisposeAsync();
        }
    }

    private bool WasUnderWayAtAKill(Outcome outcome)
    {
        var end = outcome.DueAt + (long)(outcome.Took.TotalSeconds * System.Diagnostics.Stopwatch.Frequency);
        return _all.SelectMany(backend => backend.Kills).Any(kill => outcome.DueAt < kill.To && end > kill.From);
    }

    private void Tell(List<Outcome> failed, Receipts receipts)
    {
        if (failed.Count == 0)
        {
            return;
        }

        Gateway.KeepFiles(_kept);
        var lines = failed.Select(outcome => string.Create(
            CultureInfo.InvariantCulture,
            $"{outcome.Due.TotalSeconds,9:0.000} s  id {outcome.Id,-6} {outcome.Failure} after {outcome.Took.TotalMilliseconds:0} ms, received by {receipts.TimesReceived(outcome.Id)} backends"));
        File.WriteAllLines(Path.Combine(_kept, "failed.txt"), lines);
        Console.WriteLine(string.Join('\n', lines.Take(MostLines).Select(line => $"    {line}")));
        Console.WriteLine($"    ({failed.Count} in {Path.Combine(_kept, "failed.txt")}, beside the files of the gateway)");
    }
}
