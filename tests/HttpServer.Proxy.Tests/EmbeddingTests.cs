using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Proxy.Tests;

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
}
