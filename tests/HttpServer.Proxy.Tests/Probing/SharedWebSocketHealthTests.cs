using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Probing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Tests.Probing;

/// <summary>The section for all WebSocket routes.</summary>
public sealed class SharedWebSocketHealthTests
{
    private static readonly Dictionary<string, string?> Routes = new()
    {
        ["proxy:0:path"] = "/chat",
        ["proxy:0:target"] = "http://a",
        ["proxy:0:protocol"] = "websocket",
        ["proxy:1:path"] = "/feed",
        ["proxy:1:targets:0:url"] = "wss://b",
        ["proxy:2:path"] = "/own",
        ["proxy:2:target"] = "ws://c",
        ["proxy:2:websocket_health:path"] = "/of-its-own",
        ["proxy:3:path"] = "/page",
        ["proxy:3:target"] = "http://d",
    };

    [Test]
    public void Section_IsForWebSocketRoutesWithoutATableOfTheirOwn()
    {
        var options = Read(new() { ["websocket_health:path"] = "/shared", ["websocket_health:ping_message"] = "hello" });

        Assert.That(options.Value.Routes.Select(route => (route.WebsocketHealth?.Path, route.WebsocketHealth?.PingMessage)), Is.EqualTo(new (string?, string?)[]
        {
            ("/shared", "hello"), ("/shared", "hello"), ("/of-its-own", "ping"), (null, null),
        }));
    }

    [Test]
    public void Section_ThatIsNotThere_IsForNobody() =>
        Assert.That(Read([]).Value.Routes.Count(route => route.WebsocketHealth is not null), Is.EqualTo(1));

    [Test]
    public void Section_WithMistakes_IsRefusedOnce()
    {
        var services = Services(new() { ["websocket_health:interval"] = "0", ["websocket_health:pth"] = "/" });

        var failures = Assert.Throws<OptionsValidationException>(() => _ = services.GetRequiredService<IOptions<WebSocketHealthOptions>>().Value)!.Failures;

        Assert.That(failures.Select(failure => failure.Split(':')[0]), Is.EquivalentTo(["websocket_health.interval", "websocket_health.pth"]));
        Assert.That(services.GetRequiredService<IOptions<ProxyOptions>>().Value.Routes, Has.Count.EqualTo(4), "its own options tell it");
    }

    private static IOptions<ProxyOptions> Read(Dictionary<string, string?> more) => Services(more).GetRequiredService<IOptions<ProxyOptions>>();

    private static ServiceProvider Services(Dictionary<string, string?> more)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Routes).AddInMemoryCollection(more).Build();
        return new ServiceCollection()
            .AddLogging()
            .AddHttpServerProxy(configuration.GetSection("proxy"))
            .AddHttpServerWebSocketHealth(configuration.GetSection("websocket_health"))
            .BuildServiceProvider();
    }
}
