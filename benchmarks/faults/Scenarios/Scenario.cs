using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

/// <summary>A fault, and what is counted while it lasts.</summary>
internal abstract class Scenario(string name, string title, string story)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new Kill("kill", "GET"),
        new Kill("kill-post", "POST"),
        new Pause(),
        new BlackHole(),
        new RollingRestart("rolling", "GET"),
        new RollingRestart("rolling-post", "POST"),
        new RollingDeploy("deploy", "GET"),
        new RollingDeploy("deploy-post", "POST"),
        new Reloads(),
        new BrokenFiles(),
        new Restart(),
        new Outage(),
        new AllFailing(),
        new Slowloris("heads", SlowKind.Heads),
        new Slowloris("bodies", SlowKind.Bodies),
        new Slowloris("readers", SlowKind.Readers),
        new GracefulStop(),
    ];

    public string Name => name;

    public string Title => title;

    /// <summary>What happens in it, for the reader of the report.</summary>
    public string Story => story;

    public virtual bool Suits(string peer) => true;

    public abstract Task<Row> PlayAsync(Stage stage);
}
