using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class Pause() : Scenario(
    "pause", "One of three backends hangs", "SIGSTOP for 5 s: connections are still accepted, nothing is answered; 300 requests/s.")
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(300);
        await using var load = await stage.StartLoadAsync(shape);
        stage.Backends[0].Pause();
        await stage.WaitAsync(Length);
        stage.Backends[0].Resume();
        await stage.QuietAsync();
        await stage.QuietAsync();
        return await stage.JudgeAsync(load, shape);
    }
}
