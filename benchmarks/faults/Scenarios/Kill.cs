using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class Kill(string name, string method) : Scenario(
    name, $"One of three backends is killed, ten times, {method}", "`kill -9`, two seconds without it, started again, two seconds with it; 500 requests/s.")
{
    private const int Times = 10;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(500, method);
        await using var load = await stage.StartLoadAsync(shape);
        for (var i = 0; i < Times; i++)
        {
            var victim = stage.Backends[i % stage.Backends.Count];
            await victim.KillAsync();
            await stage.WaitAsync(Between);
            await victim.StartAsync(stage.Cancelled);
            await stage.WaitAsync(Between);
        }

        await stage.QuietAsync();
        return await stage.JudgeAsync(load, shape);
    }
}
