using System.Diagnostics;
using System.Globalization;
using HttpServer.Faults.Clients;
using HttpServer.Faults.Gateways;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class Reloads() : Scenario(
    "reload", "200 reloads in a minute",
    "Each takes a target away, brings one back and changes a route, beside 500 requests/s and 200 WebSockets on a route that stays; their messages go once a second.")
{
    private const int Count = 200;
    private const int Sockets = 200;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(60.0 / Count);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(8);

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(500);
        await using var sockets = await WebSockets.OpenAsync(stage.Gateway.Port, Sockets, stage.Cancelled);
        await using var load = await stage.StartLoadAsync(shape);
        var (before, half) = (stage.Gateway.ResidentBytes, 0d);
        var clock = Stopwatch.StartNew();
        for (var i = 1; i <= Count; i++)
        {
            await stage.Gateway.ReloadAsync([.. Without(stage.Targets, i)], stage.Cancelled);
            half = i == Count / 2 ? stage.Gateway.ResidentBytes : half;
            var left = (Between * i) - clock.Elapsed;
            await stage.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        var took = clock.Elapsed;
        await stage.WaitAsync(Settling);
        var after = stage.Gateway.ResidentBytes;
        await sockets.EndAsync();
        return await stage.JudgeAsync(
            load,
            shape,
            string.Create(CultureInfo.InvariantCulture, $"{Bold(sockets.Closed)} WebSockets closed, {Bold(sockets.Lost)} messages lost"),
            string.Create(CultureInfo.InvariantCulture, $"RSS {before / 1e6:0} MB before, {half / 1e6:0} after half of them, {after / 1e6:0} at the end"),
            string.Create(CultureInfo.InvariantCulture, $"took {took.TotalSeconds:0} s"));
    }

    // Every fourth time all are there.
    private static IEnumerable<Target> Without(IReadOnlyList<Target> targets, int turn) => targets.Where((_, index) => index != turn % 4);

    private static string Bold(int count) => count == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"**{count}**");
}
