using HttpServer.Core.Requests;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.Requests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RequestTimeoutTests
{
    private const string Canary = "/canary";

    private readonly FakeTimeProvider _time = new();
    private readonly Gate _arrived = new();

    [Test]
    public async Task Handler_ThatObeysItsToken_Gives503()
    {
        await using var server = await StartAsync(async context =>
        {
            var token = context.RequestAborted;
            _arrived.Open();
            await Task.Delay(Timeout.Infinite, token);
        });

        var response = server.GetAsync();
        await _arrived.WaitAsync();
        await AdvanceUntilAsync(response);

        Assert.That(((await response).StatusCode, (await server.Log.SingleAsync()).Reason), Is.EqualTo((503, "request_timeout")));
    }

    [Test]
    public async Task Handler_ThatNeverAsksForItsToken_LosesTheConnection()
    {
        var end = new Gate();
        await using var server = await StartAsync(_ =>
        {
            _arrived.Open();
            return end.WaitAsync();
        });

        var response = server.GetAsync();
        await _arrived.WaitAsync();
        await AdvanceUntilAsync(response);
        end.Open();

        Assert.That(async () => await response, Throws.InstanceOf<IOException>());
        Assert.That((await server.Log.SingleAsync()).Reason, Is.EqualTo("request_timeout"));
    }

    [Test]
    public async Task Handler_ThatIgnoresItsToken_LosesTheConnection()
    {
        var end = new Gate();
        await using var server = await StartAsync(context =>
        {
            _ = context.RequestAborted;
            _arrived.Open();
            return end.WaitAsync();
        });

        var response = server.GetAsync();
        await _arrived.WaitAsync();
        await AdvanceUntilAsync(response);
        end.Open();

        Assert.That(async () => await response, Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Response_ThatHasBegun_IsNeverCut()
    {
        var end = new Gate();
        await using var server = await StartAsync(async context =>
        {
            await context.Response.WriteAsync("first ");
            await context.Response.Body.FlushAsync();
            _arrived.Open();
            await end.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("second");
        });

        var response = server.GetAsync();
        await _arrived.WaitAsync();
        await AdvanceUntilAsync(server.GetAsync(Canary));
        end.Open();

        Assert.That((await response).Body.Text, Is.EqualTo("first second"));
    }

    [Test]
    public async Task Handler_WithABoundOfItsOwn_IsLeftAlone()
    {
        var end = new Gate();
        await using var server = await StartAsync(async context =>
        {
            context.Features.Get<RequestRecord>()!.DisableTimeout();
            _arrived.Open();
            await end.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("late");
        });

        var response = server.GetAsync();
        await _arrived.WaitAsync();
        await AdvanceUntilAsync(server.GetAsync(Canary));
        end.Open();

        Assert.That((await response).Body.Text, Is.EqualTo("late"));
    }

    [Test]
    public async Task Request_AfterATimedOutOne_StartsAfresh()
    {
        await using var server = await StartAsync(async context =>
        {
            if (context.Request.Path == "/slow")
            {
                var token = context.RequestAborted;
                _arrived.Open();
                await Task.Delay(Timeout.Infinite, token);
            }

            Assert.That(context.RequestAborted.IsCancellationRequested, Is.False);
            await context.Response.WriteAsync("ok");
        });
        var slow = server.GetAsync("/slow");
        await _arrived.WaitAsync();
        await AdvanceUntilAsync(slow);

        var response = await server.GetAsync("/fast");

        Assert.That((response.StatusCode, response.Body.Text), Is.EqualTo((200, "ok")));
    }

    // The canary's answer proves that the clock was looked at after everybody's bound had run out.
    private Task<CoreServer> StartAsync(RequestDelegate handler) => CoreServer.StartAsync(
        context => context.Request.Path == Canary ? Task.Delay(Timeout.Infinite, context.RequestAborted) : handler(context),
        o => o.RequestTimeout = 30,
        services => services.AddSingleton<TimeProvider>(_time));

    private Task AdvanceUntilAsync(Task done) => Eventually.True(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        return done.IsCompleted;
    });
}
