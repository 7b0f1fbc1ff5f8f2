using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class Outage() : Scenario(
    "outage", "All backends are down for five seconds",
    "Killed, and started again together; 500 requests/s. The columns count the requests due once the first backend accepts, the last one what failed before.")
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(500);
        await using var load = await stage.StartLoadAsync(shape);
        var down = load.Elapsed;
        await Task.WhenAll(stage.Backends.Select(backend => backend.KillAsync()));
        await stage.WaitAsync(Length);
        foreach (var backend in stage.Backends)
        {
            backend.Launch();
        }

        await await Task.WhenAny(stage.Backends.Select(backend => backend.UntilItAcceptsAsync(stage.Cancelled)));
        var up = load.Elapsed;
        await Task.WhenAll(stage.Backends.Select(backend => backend.UntilItAcceptsAsync(stage.Cancelled)));
        for (var patience = load.Elapsed + LongestRecovery; load.Elapsed < patience && !load.Outcomes.Any(outcome => outcome.Failure is null && outcome.Due > up);)
        {
            await stage.WaitAsync(Step);
        }

        await stage.QuietAsync();
        await stage.QuietAsync();
        var outcomes = await load.EndAsync();
        stage.Gateway.AssertRunning();

        // A request that waited in the client since before is as good a sign as a new one.
        var first = outcomes.Where(outcome => outcome.Failure is null && outcome.Due + outcome.Took > up).Select(outcome => outcome.Due + outcome.Took).DefaultIfEmpty().Min();
        var last = outcomes.Where(outcome => outcome.Failure is not null && outcome.Due + outcome.Took > up).Select(outcome => outcome.Due + outcome.Took).DefaultIfEmpty(up).Max();
        return stage.Judge(
            [.. outcomes.Where(outcome => outcome.Due >= up)],
            shape,
            first == TimeSpan.Zero ? "never recovered" : $"first answer after {Figures.Milliseconds(first - up)} ms",
            $"last failure after {Figures.Milliseconds(last - up)} ms",
            $"while down: {Figures.Of([.. outcomes.Where(outcome => outcome.Due >= down && outcome.Due < up)]).InWords()}");
    }
}
