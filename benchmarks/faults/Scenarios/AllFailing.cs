using System.Globalization;
using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class AllFailing() : Scenario(
    "failing", "All backends fail every request for five seconds",
    "Each closes the connection once it has the request: retries only add load; 500 requests/s. The columns count the requests due once that is over.")
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(500);
        await using var load = await stage.StartLoadAsync(shape);
        var from = load.Elapsed;
        Toggle(stage);
        await stage.WaitAsync(Length);
        Toggle(stage);
        var to = load.Elapsed;
        await stage.QuietAsync();
        await stage.QuietAsync();
        var outcomes = await load.EndAsync();
        stage.Gateway.AssertRunning();

        var during = outcomes.Where(outcome => outcome.Due >= from && outcome.Due < to).ToList();
        var last = outcomes.Where(outcome => outcome.Failure is not null && outcome.Due >= to).Select(outcome => outcome.Due + outcome.Took - to).DefaultIfEmpty().Max();
        var receipts = stage.ReadReceipts();
        return stage.Judge(
            [.. outcomes.Where(outcome => outcome.Due >= to)],
            shape,
            string.Create(CultureInfo.InvariantCulture, $"meanwhile {during.Sum(outcome => (double)receipts.TimesReceived(outcome.Id)) / during.Count:0.00} attempts each"),
            $"{Figures.Of(during).InWords()} of {during.Count}",
            $"last failure {Figures.Milliseconds(last)} ms after it");
    }

    private static void Toggle(Stage stage)
    {
        foreach (var backend in stage.Backends)
        {
            backend.ToggleFailing();
        }
    }
}
