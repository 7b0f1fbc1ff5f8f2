using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class RollingRestart(string name, string method) : Scenario(
    name, $"Backends are restarted one after the other, {method}", "SIGTERM, started again when it has ended, two seconds until the next; the gateway is told nothing; 500 requests/s.")
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(500, method);
        await using var load = await stage.StartLoadAsync(shape);
        foreach (var backend in stage.Backends)
        {
            await backend.StopAsync();
            await backend.StartAsync(stage.Cancelled);
            await stage.WaitAsync(Between);
        }

        await stage.QuietAsync();
        return await stage.JudgeAsync(load, shape);
    }
}
