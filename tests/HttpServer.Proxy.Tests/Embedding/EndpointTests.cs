using System.Net;
using System.Net.WebSockets;
using System.Security.Claims;
using System.Text.Encodings.Web;
using HttpServer.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RouteOptions = HttpServer.Proxy.Configuration.RouteOptions;

namespace HttpServer.Proxy.Tests.Embedding;

/// <summary>The proxy as endpoints among others.</summary>
public sealed class EndpointTests
{
    [Test]
    public async Task MapHttpServerForwarder_Pattern_ForwardsPathAndQueryAsTheyCame()
    {
        await using var backend = await EchoAsync();
        await using var app = await EmbeddedApp.StartAsync(
            builder => builder.Services.AddHttpServerProxy(),
            app =>
            {
                app.MapHttpServerForwarder("/api/{**rest}", backend.Url);
                app.MapGroup("/group").MapHttpServerForwarder("{id:int}/{**rest}", route =>
                {
                    route.Path = "/group/*";
                    route.Target = backend.Url;
                });
                app.MapGet("/api/own", () => "own");
            });

        Assert.That(await app.GetAsync("/api/a%2Fb?c=%20d"), Is.EqualTo("/api/a%2Fb?c=%20d"));
        Assert.That(await app.GetAsync("/group/7/x"), Is.EqualTo("/7/x"), "stripped, as the route says");
        Assert.That(await app.GetAsync("/api/own"), Is.EqualTo("own"), "routing chooses the closer one");
        Assert.That((await app.Client.GetAsync(new Uri("/group/seven/x", UriKind.Relative))).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task MapHttpServerProxy_AmongOthers_TakesWhatItsRoutesTakeAndLeavesTheRest()
    {
        await using var backend = await EchoAsync();
        await using var app = await EmbeddedApp.StartAsync(
            builder => builder.Services.AddHttpServerProxy(proxy => proxy.Routes.AddRange(
                [new RouteOptions { Path = "/api/*", Target = backend.Url }, new RouteOptions { Path = "/own", Target = backend.Url }])),
            app =>
            {
                app.MapHttpServerProxy();
                app.MapGet("/own", () => "own");
                app.MapGet("/{anything}", () => "anything");
            });

        Assert.That(await app.GetAsync("/api/x"), Is.EqualTo("/x"));
        Assert.That(await app.GetAsync("/own"), Is.EqualTo("own"));
        Assert.That(await app.GetAsync("/other"), Is.EqualTo("anything"));
        Assert.That((await app.Client.GetAsync(new Uri("/no/where", UriKind.Relative))).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        app.Routes.Replace(proxy => proxy.Routes.Add(new RouteOptions { Path = "/no/*", Target = backend.Url }));
        Assert.That(await app.GetAsync("/no/where"), Is.EqualTo("/where"));
    }

    [Test]
    public async Task RequireAuthorization_OnEither_HoldsForForwardedRequestsAndWebSockets()
    {
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "welcome", default);
                return;
            }

            await context.Response.WriteAsync("secret");
        });
        await using var app = await EmbeddedApp.StartAsync(
            builder =>
            {
                builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, ByField>("test", null);
                builder.Services.AddAuthorization();
                builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(new RouteOptions { Path = "/proxied/*", Target = backend.Url }));
            },
            app =>
            {
                app.MapHttpServerProxy().RequireAuthorization();
                app.MapGroup("/group").RequireAuthorization().MapHttpServerForwarder("{**rest}", backend.Url);
            });

        foreach (var path in new[] { "/proxied/x", "/group/x" })
        {
            Assert.That((await app.Client.GetAsync(new Uri(path, UriKind.Relative))).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), path);
            using var message = new HttpRequestMessage(HttpMethod.Get, path);
            message.Headers.Add("X-User", "me");
            Assert.That(await (await app.Client.SendAsync(message)).Content.ReadAsStringAsync(), Is.EqualTo("secret"), path);

            using var stranger = new ClientWebSocket();
            Assert.That(async () => await stranger.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Port}{path}"), default), Throws.InstanceOf<WebSocketException>(), path);
            using var known = new ClientWebSocket();
            known.Options.SetRequestHeader("X-User", "me");
            await known.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Port}{path}"), default);
            await known.ReceiveAsync(new byte[10].AsMemory(), default);
            Assert.That(known.CloseStatusDescription, Is.EqualTo("welcome"), path);
        }
    }

    [Test]
    public async Task MapHttpServerForwarder_BadRoute_ThrowsAllFailuresWithThePattern()
    {
        await using var app = await EmbeddedApp.StartAsync(builder => builder.Services.AddHttpServerProxy(), app =>
            Assert.That(
                () => app.MapHttpServerForwarder("/api/{**rest}", route => (route.Target, route.Timeout) = ("nonsense", -1)),
                Throws.InstanceOf<OptionsValidationException>().With.Property(nameof(OptionsValidationException.Failures)).Exactly(2).StartsWith("/api/{**rest}.")));
    }

    [Test]
    public async Task TwoApplications_InOneProcess_KnowNothingOfEachOther()
    {
        await using var first = await CountingBackend.StartAsync("first");
        await using var second = await CountingBackend.StartAsync("second");
        await using var one = await EmbeddedApp.StartAsync(builder => builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Target = first.Url })));
        await using var other = await EmbeddedApp.StartAsync(builder => builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Target = second.Url })));

        Assert.That((await one.GetAsync("/"), await other.GetAsync("/")), Is.EqualTo(("first", "second")));
        one.Routes.Replace(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Target = second.Url }));
        Assert.That((await one.GetAsync("/"), await other.GetAsync("/")), Is.EqualTo(("second", "second")));
        await one.DisposeAsync();
        Assert.That(await other.GetAsync("/"), Is.EqualTo("second"));
    }

    private static Task<KestrelBackend> EchoAsync() => KestrelBackend.StartAsync(context =>
        context.Response.WriteAsync(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget));

    private sealed class ByField(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers["X-User"] is [{ } name, ..]
                ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Scheme.Name)), Scheme.Name))
                : AuthenticateResult.NoResult());
    }
}
