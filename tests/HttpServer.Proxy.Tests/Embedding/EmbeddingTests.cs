using System.Net;
using HttpServer.Balancer;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Proxy.Tests.Embedding;

/// <summary>The proxy in an ordinary ASP.NET Core application, as the README shows it, and nothing else of ours.</summary>
public sealed class EmbeddingTests
{
    [Test]
    public async Task UseHttpServerProxy_InAnOrdinaryApplication_ForwardsItsRoutesAndLeavesTheRest()
    {
        await using var backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync($"backend saw {context.Request.Path}"));
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["proxy:0:path"] = "/api/*",
            ["proxy:0:target"] = backend.Url,
        });
        builder.Services.AddHttpServerProxy(builder.Configuration.GetSection("proxy"));
        await using var app = builder.Build();
        app.UseHttpServerProxy();
        app.MapGet("/own", () => "the application's own");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        Assert.That(await client.GetStringAsync(new Uri("/api/users", UriKind.Relative)), Is.EqualTo("backend saw /users"));
        Assert.That(await client.GetStringAsync(new Uri("/own", UriKind.Relative)), Is.EqualTo("the application's own"));
        await app.StopAsync();
    }

    // In the gateway the guards see to it, long before.
    [Test]
    public async Task UseHttpServerProxy_WithoutTheGuards_ConnectsForWebSocketsOnly()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endPoint => endPoint.Protocols = HttpProtocols.Http2));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["proxy:0:path"] = "*", ["proxy:0:target"] = backend.Url });
        builder.Services.AddHttpServerProxy(builder.Configuration.GetSection("proxy"));
        await using var app = builder.Build();
        app.UseHttpServerProxy();
        await app.StartAsync();
        await using var client = await RawHttp2Connection.ConnectAsync(new Uri(app.Urls.First()).Port);

        await client.SendHeadersAsync(1, endStream: false, [.. RawHttp2Connection.Request("CONNECT"), (":protocol", "connect-udp")]);

        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("404"));
        Assert.That(backend.Accepted, Is.Zero);
        await app.StopAsync();
    }

    [Test]
    public async Task AddHttpServerBalancingStrategy_StrategyOfTheApplication_IsAValueOfStrategy()
    {
        await using var first = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("first"));
        await using var second = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("second"));
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["proxy:0:path"] = "*",
            ["proxy:0:strategy"] = "by_country",
            ["proxy:0:hashKey"] = "header:X-Country",
            ["proxy:0:targets:0:url"] = first.Url,
            ["proxy:0:targets:1:url"] = second.Url,
        });
        builder.Services.AddHttpServerBalancingStrategy<ByCountry>();
        builder.Services.AddHttpServerProxy(builder.Configuration.GetSection("proxy"));
        await using var app = builder.Build();
        app.UseHttpServerProxy();
        await app.StartAsync();

        Assert.That(await AskAsync("at"), Is.EqualTo("first"));
        Assert.That(await AskAsync("nz"), Is.EqualTo("second"));
        Assert.That(await AskAsync("at"), Is.EqualTo("first"));
        await app.StopAsync();

        async Task<string> AskAsync(string country)
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            client.DefaultRequestHeaders.Add("X-Country", country);
            return await client.GetStringAsync(new Uri("/", UriKind.Relative));
        }
    }

    /// <summary>The example of docs/balancing.md.</summary>
    private sealed class ByCountry : IBalancingStrategy
    {
        public string Name => "by_country";

        public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) => new Selector();

        private sealed class Selector : ITargetSelector
        {
            public int Choose(in Candidates candidates, in BalancingRequest request)
            {
                var wanted = request.HashKey is "at" or "de" ? 0 : 1;
                for (var step = 0; step < candidates.Count; step++)
                {
                    var index = (wanted + step) % candidates.Count;
                    if (candidates.CanTake(index))
                    {
                        return index;
                    }
                }

                return -1;
            }
        }
    }
}
