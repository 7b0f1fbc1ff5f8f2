using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class Restart() : Scenario(
    "restart", "The gateway itself is restarted",
    "Three times: the new process takes the sockets of the old one over (nginx USR2, HAProxy master-worker); peers without a way are stopped and started; 500 requests/s.")
{
    private const int Times = 3;

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(500);
        await using var load = await stage.StartLoadAsync(shape);
        for (var i = 0; i < Times; i++)
        {
            await stage.Gateway.RestartAsync(stage.Cancelled);
            await stage.QuietAsync();
        }

        return await stage.JudgeAsync(load, shape);
    }
}
