using System.Globalization;
using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class Slowloris(string name, SlowKind kind) : Scenario(
    $"slow-{name}", $"2,000 slow connections: {name}",
    "One byte a second each, opened again when cut, on a route with a backend of its own, for 30 s (ten of them to open all) beside 300 requests/s of others, who are what the columns count.")
{
    private const int Connections = 2000;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(300);
        await using var load = await stage.StartLoadAsync(shape);
        await stage.QuietAsync();
        var (idleMemory, mostMemory) = (stage.Gateway.ResidentBytes, 0d);
        var from = load.Elapsed;
        var slow = new SlowCrowd(stage.Gateway.Port, kind, Connections);
        try
        {
            for (; load.Elapsed - from < Length; await stage.WaitAsync(Step))
            {
                mostMemory = Math.Max(mostMemory, stage.Gateway.ResidentBytes);
            }
        }
        finally
        {
            await slow.DisposeAsync();
        }

        var to = load.Elapsed;
        var outcomes = await load.EndAsync();
        stage.Gateway.AssertRunning();
        var idle = Figures.Of([.. outcomes.Where(outcome => outcome.Due < from)]);
        return stage.Judge(
            [.. outcomes.Where(outcome => outcome.Due >= from && outcome.Due < to)],
            shape,
            $"before: p50 {Figures.Milliseconds(idle.P50)} ms, p99 {Figures.Milliseconds(idle.P99)} ms",
            string.Create(CultureInfo.InvariantCulture, $"{slow.MostOpen} open at most, {slow.Cut} cut, RSS {idleMemory / 1e6:0} → {mostMemory / 1e6:0} MB"));
    }
}
