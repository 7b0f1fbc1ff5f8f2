using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed partial class BrokenFiles() : Scenario(
    "broken", "20 broken configuration files are saved", "Wrong syntax, keys, types and values, each of which the gateway has to refuse; 500 requests/s.")
{
    private const int Count = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    // The others check their files before somebody tells them to reload.
    public override bool Suits(string peer) => peer == "httpserver";

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(500);
        using var client = new HttpClient();
        await using var load = await stage.StartLoadAsync(shape);
        stage.Gateway.WriteConfiguration(stage.Targets);
        var good = stage.Gateway.Configuration();
        var missed = 0;
        for (var i = 0; i < Count; i++)
        {
            var before = await RefusedAsync(stage, client);
            stage.Gateway.WriteConfiguration(Break(good, i));
            missed += await UntilAsync(stage, async () => await RefusedAsync(stage, client) > before) ? 0 : 1;
        }

        var positions = Positions().Count(stage.Gateway.Output());
        stage.Gateway.WriteConfiguration(good);
        await stage.QuietAsync();
        return await stage.JudgeAsync(
            load, shape, string.Create(CultureInfo.InvariantCulture, $"{Count - missed} of {Count} refused, {positions} with their position in the log"));
    }

    private static string Break(string good, int turn) => (turn % 5) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"{good}\n[[proxy\nturn = {turn}\n"),
        1 => string.Create(CultureInfo.InvariantCulture, $"{good}\nnonsense_{turn} = true\n"),
        2 => good.Replace("default_port = ", string.Create(CultureInfo.InvariantCulture, $"default_port = \"x{turn}\" # "), StringComparison.Ordinal),
        3 => string.Create(CultureInfo.InvariantCulture, $"{good}\nstrategy = \"round_robbin_{turn}\"\n"),
        // Half a file, as a slow editor leaves it for a moment.
        _ => good[..(good.LastIndexOf("http://", StringComparison.Ordinal) + 4 + turn)],
    };

    private static async Task<int> RefusedAsync(Stage stage, HttpClient client)
    {
        using var status = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{stage.Gateway.Port}/config/status"), stage.Cancelled));
        return status.RootElement.GetProperty("reloads_refused").GetInt32();
    }

    private static async Task<bool> UntilAsync(Stage stage, Func<Task<bool>> condition)
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Step)
        {
            if (await condition())
            {
                return true;
            }

            await stage.WaitAsync(Step);
        }

        return false;
    }

    [GeneratedRegex(@"is not used.*gateway\.toml:\d+:\d+")]
    private static partial Regex Positions();
}
