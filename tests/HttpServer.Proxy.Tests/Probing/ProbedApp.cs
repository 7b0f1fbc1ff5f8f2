using System.Text.Json;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Health;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Tests.Embedding;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.Probing;

/// <summary>A gateway with one route, "*", whose targets are probed ten times a second unless a test says otherwise.</summary>
internal sealed class ProbedApp : IAsyncDisposable
{
    public const double Often = 0.1;

    // What passes must not fail for a busy machine.
    public const double Patience = 60;

    private ProbedApp(EmbeddedApp app) => App = app;

    public EmbeddedApp App { get; }

    public IReadOnlyList<Target> Targets => App.Routes.Current.Pools.Single().Targets;

    /// <summary>What is logged of probes.</summary>
    public IReadOnlyList<string> Lines => [.. App.Log.Where(line => line.Contains(" probe of target ", StringComparison.Ordinal)).Select(line => line.Trim())];

    public static async Task<ProbedApp> StartAsync(Action<RouteOptions> route, TimeProvider? time = null) => new(await EmbeddedApp.StartAsync(builder =>
    {
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(Route(route)));
    }));

    public static RouteOptions Route(Action<RouteOptions> configure)
    {
        var route = new RouteOptions { Path = "*" };
        configure(route);
        return route;
    }

    public static HttpHealthOptions Http(Action<HttpHealthOptions>? configure = null)
    {
        var health = new HttpHealthOptions { Interval = Often, Timeout = Patience, UnhealthyThreshold = 1 };
        configure?.Invoke(health);
        return health;
    }

    public static WebSocketHealthOptions WebSocket(Action<WebSocketHealthOptions>? configure = null)
    {
        var health = new WebSocketHealthOptions { Interval = Often, Timeout = Patience, UnhealthyThreshold = 1 };
        configure?.Invoke(health);
        return health;
    }

    /// <summary>The probes of a target in the status of the balancer.</summary>
    public JsonElement[] StatusOf(Target target)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            App.Services.GetServices<IStatusSource>().Single(source => source.Name == "balancer").Write(writer);
            writer.WriteEndObject();
        }

        using var json = JsonDocument.Parse(bytes.ToArray());
        return [.. json.RootElement.GetProperty("pools").EnumerateArray()
            .SelectMany(pool => pool.GetProperty("targets").EnumerateArray())
            .Single(one => one.GetProperty("url").GetString() == target.Key)
            .GetProperty("probes").EnumerateArray().Select(probe => probe.Clone())];
    }

    /// <summary>Probes in a row that ended as the last did; 0 before the first, also as long as it is not probed yet.</summary>
    public int InARow(Target target) => StatusOf(target) is [var first, ..] && first.TryGetProperty("in_a_row", out var count) ? count.GetInt32() : 0;

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
