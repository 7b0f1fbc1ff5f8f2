using HttpServer.Faults.Clients;
using HttpServer.Faults.Gateways;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class RollingDeploy(string name, string method) : Scenario(
    name, $"A deploy of three backends with drain, {method}",
    "Each is set to drain (httpserver) or left out of the configuration (the others), stopped a second later, started, and put back; 500 requests/s.")
{
    private static readonly TimeSpan Draining = TimeSpan.FromSeconds(1);

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(500, method);
        await using var load = await stage.StartLoadAsync(shape);
        foreach (var backend in stage.Backends)
        {
            await stage.Gateway.ReloadAsync([.. stage.Targets.Select(target => new Target(target.Port, target.Port == backend.Port))], stage.Cancelled);
            await stage.WaitAsync(Draining);
            await backend.StopAsync();
            await backend.StartAsync(stage.Cancelled);
            await stage.Gateway.ReloadAsync(stage.Targets, stage.Cancelled);
            await stage.WaitAsync(Draining);
        }

        await stage.QuietAsync();
        return await stage.JudgeAsync(load, shape);
    }
}
