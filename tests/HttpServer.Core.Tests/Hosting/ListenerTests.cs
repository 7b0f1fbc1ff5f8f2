using HttpServer.Core.Hosting;
using HttpServer.Core.Tests.Http2;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Tests.Hosting;

public sealed class ListenerTests
{
    [Test]
    public async Task Listeners_BesideTheDefault_AreNamedInTheirRequests()
    {
        await using var server = await CoreServer.StartAsync(
            context => context.Response.WriteAsync(context.Features.Get<ListenerFeature>()?.Name ?? "none"),
            options => options.Listeners.Add(new ListenerOptions { Name = "internal", Port = 0 }));
        var answers = new List<string>();
        foreach (var port in server.Ports)
        {
            answers.Add((await RawHttpClient.ExchangeAsync(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.Text);
        }

        Assert.That(answers, Is.EqualTo(new[] { "default", "internal" }));
    }

    [Test]
    public async Task Listener_WithItsOwnHttp2_SpeaksItAlone()
    {
        await using var server = await CoreServer.StartAsync(
            context => context.Response.WriteAsync($"{context.Features.Get<ListenerFeature>()?.Name} {context.Request.Protocol}"),
            options =>
            {
                options.Http2 = false;
                options.Listeners.Add(new ListenerOptions { Name = "grpc", Port = 0, Http2 = true });
            });
        using var client = Http2Client.Create();

        Assert.That(await client.GetStringAsync(new Uri($"http://127.0.0.1:{server.Ports[1]}/")), Is.EqualTo("grpc HTTP/2"));
        Assert.That(async () => await client.GetStringAsync(new Uri($"http://127.0.0.1:{server.Ports[0]}/")), Throws.InstanceOf<HttpRequestException>());
    }
}
