using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Embedding;
using HttpServer.Testing;
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

        var failures = Assert.Throws<OptionsValidationException>(() => _ = services.GetRequiredService<IOptions<ProxyOptions>>().Value)!.Failures;

        Assert.That(failures.Select(failure => failure.Split(':')[0]), Is.EquivalentTo(["websocket_health.interval", "websocket_health.pth"]));
    }

    [Test]
    public async Task Section_Changed_IsInEffectAndABadOneIsNot()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        IConfigurationRoot configuration = null!;
        await using var app = await EmbeddedApp.StartAsync(builder =>
        {
            configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([new("proxy:0:path", "*"), new("proxy:0:target", backend.Url.Replace("http:", "ws:", StringComparison.Ordinal)), new("websocket_health:path", "/a"), new("websocket_health:interval", "0.1")])
                .Build();
            builder.Services.AddHttpServerProxy(configuration.GetSection("proxy")).AddHttpServerWebSocketHealth(configuration.GetSection("websocket_health"));
        });
        await Eventually.True(() => backend.Requests.Any(request => request.Target == "/a"));

        configuration["websocket_health:path"] = "/b";
        configuration.Reload();
        await Eventually.True(() => backend.Requests.Any(request => request.Target == "/b"));

        configuration["websocket_health:path"] = "c";
        configuration.Reload();
        Assert.That(app.Log.Where(line => line.StartsWith("Error", StringComparison.Ordinal)), Has.One.Contains("websocket_health.path: 'c' must be a path"));
        var count = backend.Requests.Count;
        await Eventually.True(() => backend.Requests.Count > count + 2);
        Assert.That(backend.Requests[^1].Target, Is.EqualTo("/b"));
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
