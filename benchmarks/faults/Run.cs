using System.Globalization;
using HttpServer.Faults.Results;
using HttpServer.Faults.Scenarios;

namespace HttpServer.Faults;

/// <summary>All scenarios in their order, each with one peer after the other, and the report of them.</summary>
internal sealed class Run(Settings settings, Layout layout, CancellationToken cancellationToken)
{
    public async Task ExecuteAsync()
    {
        var report = new Report(settings, Machine.Describe(layout, settings.Peers));
        foreach (var scenario in settings.Scenarios)
        {
            Console.WriteLine(scenario.Title);
            List<Row> rows = [];
            foreach (var peer in settings.Peers.Where(scenario.Suits))
            {
                for (var round = 0; round < settings.Rounds; round++)
                {
                    rows.Add(await PlayAsync(scenario, peer, round));
                    Console.WriteLine($"  {Report.Line(rows[^1])}");
                }
            }

            report.Add(scenario, rows);
            // After each scenario, so that an interrupted run leaves what it had.
            if (settings.Output is { } path)
            {
                await File.WriteAllTextAsync(path, report.Text, cancellationToken);
            }
        }

        Console.WriteLine();
        Console.WriteLine(report.Text);
    }

    private async Task<Row> PlayAsync(Scenario scenario, string peer, int round)
    {
        var kept = Path.Combine(layout.Artifacts, "faults", string.Create(CultureInfo.InvariantCulture, $"{scenario.Name}-{peer}-{round}"));
        if (Directory.Exists(kept))
        {
            Directory.Delete(kept, recursive: true);
        }

        try
        {
            await using var stage = await Stage.SetUpAsync(layout, settings, peer, kept, cancellationToken);
            return await scenario.PlayAsync(stage);
        }
        catch (Exception e) when (e is Failure or HttpRequestException or System.Net.Sockets.SocketException)
        {
            return new Row(peer, null, e.Message.ReplaceLineEndings(" "));
        }
    }
}
