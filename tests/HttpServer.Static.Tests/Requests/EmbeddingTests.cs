using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Static.Tests.Requests;

public sealed class EmbeddingTests
{
    [Test]
    public async Task Get_UnderAMountedPath_ServesBelowIt()
    {
        await using var server = await StaticServer.StartAsync(
            pipeline: app => app.Map("/files", files => files.UseHttpServerStatic()).UseHttpServerStatic());
        server.Directory.Write("a.txt", "root");
        server.Directory.Write("files/a.txt", "never: the mount comes first");
        server.Directory.Write("index.html", "start");
        server.Directory.Write("dir/index.html", "dir");

        Assert.That((await server.GetAsync("/files/a.txt")).Body.Text, Is.EqualTo("root"));
        Assert.That((await server.GetAsync("/a.txt")).Body.Text, Is.EqualTo("root"));
        Assert.That((await server.GetAsync("/files/dir")).Header("Location"), Is.EqualTo("/files/dir/"));
        Assert.That((await server.GetAsync("/files")).Header("Location"), Is.EqualTo("/files/"));
        Assert.That((await server.GetAsync("/files/../a.txt")).StatusCode, Is.EqualTo(400));
    }

    [Test]
    public async Task Get_PathRewrittenPerRequest_NeverGetsTheOtherFile()
    {
        await using var server = await StaticServer.StartAsync(pipeline: app => app
            .Use((context, next) =>
            {
                context.Request.Path = context.Request.Headers["X-Path"].ToString();
                return next(context);
            })
            .UseHttpServerStatic());
        server.Directory.Write("a.txt", "a");
        server.Directory.Write("b.txt", "b");

        Assert.That((await server.GetAsync("/same", "X-Path: /a.txt")).Body.Text, Is.EqualTo("a"));
        Assert.That((await server.GetAsync("/same", "X-Path: /b.txt")).Body.Text, Is.EqualTo("b"));
        Assert.That((await server.GetAsync("/same", "X-Path: /../b.txt")).StatusCode, Is.EqualTo(400));
        Assert.That((await server.GetAsync("/same", "X-Path: /.git/b.txt")).StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task Get_PathWithAnEndpoint_IsLeftToIt()
    {
        await using var server = await StaticServer.StartAsync(pipeline: app =>
        {
            ((WebApplication)app).MapGet("/api", () => "endpoint");
            app.UseHttpServerStatic();
        });
        server.Directory.Write("api", "file");
        server.Directory.Write("a.txt", "file");

        Assert.That((await server.GetAsync("/api")).Body.Text, Is.EqualTo("endpoint"));
        Assert.That((await server.GetAsync("/a.txt")).Body.Text, Is.EqualTo("file"));
    }

    [Test]
    public async Task Get_SwitchedOff_PassesToTheNextHandler()
    {
        await using var server = await StaticServer.StartAsync(options => options.Enabled = false, app =>
        {
            app.UseHttpServerStatic();
            app.Run(context => context.Response.WriteAsync("next"));
        });
        server.Directory.Write("a.txt", "file");

        Assert.That((await server.GetAsync("/a.txt")).Body.Text, Is.EqualTo("next"));
    }

    [TestCase("/a.txt", 7)]
    [TestCase("/big.bin", 1_000_000)]
    [TestCase("/nothing", 14)]
    public async Task Get_WithARequestRecord_NamesRouteAndBytes(string target, long bytes)
    {
        var record = new RequestRecord();
        await using var server = await StaticServer.StartAsync(pipeline: app => app
            .Use((context, next) =>
            {
                context.Features.Set(record);
                return next(context);
            })
            .UseHttpServerStatic());
        server.Directory.Write("a.txt", "content");
        server.Directory.Write("big.bin", new byte[1_000_000]);

        await server.GetAsync(target);

        await Testing.Eventually.True(() => record.BytesOut == bytes);
        Assert.That(record.Route, Is.EqualTo("static"));
    }
}
