using HttpServer.Proxy.Configuration;
using HttpServer.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Proxy.Tests.Probing;

/// <summary>When probes are made, when they are believed, and what becomes of them when routes change.</summary>
public sealed class ProbeLoopTests
{
    private const string Well = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Ill = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

    [Test]
    public async Task Target_ThatFallsAndRises_TakesRequestsMeanwhileOnlyWhenWell()
    {
        var answer = Well;
        await using var first = Backend(() => answer, "first");
        await using var second = Backend(() => Well, "second");
        await using var app = await ProbedApp.StartAsync(route =>
        {
            route.Targets.AddRange([new TargetOptions { Url = first.Url }, new TargetOptions { Url = second.Url }]);
            route.HttpHealth = ProbedApp.Http();
        });
        await Eventually.True(() => app.InARow(app.Targets[0]) > 0);
        Assert.That(await AskAsync(app), Is.EquivalentTo(["first", "first", "second", "second"]));

        answer = Ill;
        await Eventually.True(() => !app.Targets[0].IsAvailable);
        Assert.That(await AskAsync(app), Is.All.EqualTo("second"));

        answer = Well;
        await Eventually.True(() => app.Targets[0].IsAvailable);
        Assert.That(await AskAsync(app), Has.Exactly(2).EqualTo("first"));
        Assert.That(app.Lines, Is.EqualTo(new[]
        {
            $"Warning: The http probe of target {app.Targets[0].Key} of route * fails: status 503, expected 200. The target is out of selection.",
            $"Information: The http probe of target {app.Targets[0].Key} of route * passes again.",
        }));
    }

    [Test]
    public async Task Outcomes_BelowTheirThreshold_AreNotBelieved()
    {
        // Two of a kind in a row at most, where three are asked for.
        var count = 0;
        await using var backend = Backend(() => Interlocked.Increment(ref count) % 4 < 2 ? Ill : Well, "");
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http(health => health.UnhealthyThreshold = 3)));

        await Eventually.True(() => Volatile.Read(ref count) > 12);

        Assert.That(app.Lines, Is.Empty);
        Assert.That(app.Targets[0].IsAvailable, Is.True);
    }

    [Test]
    public async Task Target_ThatMustPassTwice_IsOutUntilThen()
    {
        // Ill, and then passes alternate with failures until the test lets them.
        var count = 0;
        var isSteady = false;
        await using var backend = Backend(() => Interlocked.Increment(ref count) % 2 == 1 && !Volatile.Read(ref isSteady) ? Ill : Well, "");
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http(health => health.HealthyThreshold = 2)));

        await Eventually.True(() => Volatile.Read(ref count) > 8);
        Assert.That(app.Lines, Has.Count.EqualTo(1));
        Assert.That(app.Targets[0].IsAvailable, Is.False);
        Volatile.Write(ref isSteady, true);

        await Eventually.True(() => app.Targets[0].IsAvailable);
    }

    [Test]
    public async Task Target_WithTwoKindsOfProbes_IsWellWhenBothPass()
    {
        var isHttpWell = false;
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            if (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync(request.Header("Upgrade") is null && isHttpWell ? Well : Ill);
            }
        });
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth, route.WebsocketHealth) = (backend.Url, ProbedApp.Http(), ProbedApp.WebSocket()));
        await Eventually.True(() => app.Lines.Count == 2);

        isHttpWell = true;
        await Eventually.True(() => app.Lines.Count == 3);

        Assert.That(app.Lines[2], Does.Contain("The http probe").And.Contain("passes again"));
        Assert.That(app.Targets[0].IsAvailable, Is.False);
        Assert.That(app.StatusOf(app.Targets[0]).Select(probe => (probe.GetProperty("kind").GetString(), probe.GetProperty("healthy").GetBoolean())), Is.EqualTo(new[] { ("http", true), ("websocket", false) }));
    }

    [Test]
    public async Task Probe_OfTheFirstMoment_ComesAtOnceAndTheNextAfterTheInterval()
    {
        var time = new FakeTimeProvider();
        await using var backend = ScriptedBackend.Answering(Well);
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http(health => health.Interval = 1000)), time);

        await AdvanceUntil(time, () => app.InARow(app.Targets[0]) == 1);
        Assert.That(time.GetUtcNow() - time.Start, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(60)));
        time.Advance(TimeSpan.FromSeconds(800));
        Assert.That(backend.Requests, Has.Count.EqualTo(1));

        time.Advance(TimeSpan.FromSeconds(301));

        // The pause may have begun a little later than this clock's first step.
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return app.InARow(app.Targets[0]) >= 2;
        });
    }

    [Test]
    public async Task Request_ThatFails_HasItsTargetProbedSoon()
    {
        var time = new FakeTimeProvider();
        await using var backend = ScriptedBackend.Answering(Well);
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http(health => (health.Interval, health.Timeout) = (86_400, 3_600))), time);
        await AdvanceUntil(time, () => app.InARow(app.Targets[0]) == 1);

        await backend.RefuseAsync();
        backend.ResetConnections();
        using var answer = await app.App.Client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.That((int)answer.StatusCode, Is.EqualTo(502));
        await AdvanceUntil(time, () => app.Lines.Count == 1);

        Assert.That(time.GetUtcNow() - time.Start, Is.LessThan(TimeSpan.FromSeconds(3_600)), "long before its time");
        Assert.That(app.Lines.Single(), Does.Contain(" fails: connection refused."));
    }

    [TestCase("by count")]
    [TestCase("by rate")]
    [TestCase("by its circuit breaker")]
    public async Task Target_TakenOutForItsStatusCodes_IsProbedSoon(string kind)
    {
        var time = new FakeTimeProvider();
        var health = Well;
        await using var failing = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync(request.Target == "/health" ? Volatile.Read(ref health) : Ill);
            }
        });
        await using var alive = Backend(() => Well, "alive");
        await using var app = await ProbedApp.StartAsync(
            route =>
            {
                route.Targets.AddRange([new TargetOptions { Url = failing.Url }, new TargetOptions { Url = alive.Url }]);
                route.HttpHealth = ProbedApp.Http(health => (health.Interval, health.Timeout) = (86_400, 3_600));
                route.PassiveHealth.ConsecutiveFailures = kind == "by count" ? 3 : 0;
                (route.PassiveHealth.FailurePercent, route.PassiveHealth.MinRequests) = (kind == "by rate" ? 50 : 0, 3);
                (route.CircuitBreaker.Enabled, route.CircuitBreaker.FailureThreshold, route.CircuitBreaker.MinRequests) = (kind == "by its circuit breaker", 3, 3);
            },
            time);
        await AdvanceUntil(time, () => app.Targets.All(target => app.InARow(target) == 1));

        Volatile.Write(ref health, Ill);
        for (var i = 0; i < 6; i++)
        {
            using var answer = await app.App.Client.GetAsync(new Uri("/", UriKind.Relative));
        }

        Assert.That(app.Targets[0].IsAvailable, Is.False);
        await AdvanceUntil(time, () => app.Lines.Count == 1);

        Assert.That(time.GetUtcNow() - time.Start, Is.LessThan(TimeSpan.FromSeconds(3_600)), "long before its time");
        Assert.That(app.Lines.Single(), Does.Contain(" fails: status 503"));
    }

    [Test]
    public async Task Routes_ReplacedByTheSame_GoOnWithTheirProbes()
    {
        await using var backend = ScriptedBackend.Answering(Ill);
        void Configure(RouteOptions route) => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http());
        await using var app = await ProbedApp.StartAsync(Configure);
        await Eventually.True(() => app.InARow(app.Targets[0]) >= 3);
        var before = app.InARow(app.Targets[0]);

        app.App.Routes.Replace(proxy => proxy.Routes.Add(ProbedApp.Route(route =>
        {
            Configure(route);
            route.Timeout = 7;
        })));

        Assert.That(app.InARow(app.Targets[0]), Is.GreaterThanOrEqualTo(before));
        await Eventually.True(() => app.InARow(app.Targets[0]) > before + 2);
        Assert.That(app.Targets[0].IsAvailable, Is.False);
        Assert.That(app.Lines, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Route_ThatIsProbedOtherwise_KeepsItsTargetsAsTheyWere()
    {
        await using var backend = ScriptedBackend.Answering(Ill);
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http()));
        await Eventually.True(() => !app.Targets[0].IsAvailable);

        app.App.Routes.Replace(proxy => proxy.Routes.Add(ProbedApp.Route(route =>
            (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http(health => health.Path = "/other")))));

        await Eventually.True(() => backend.Requests.Any(request => request.Target == "/other"));
        Assert.That(app.Targets[0].IsAvailable, Is.False);
    }

    [Test]
    public async Task Route_ThatIsProbedNoMore_HasItsTargetsBack()
    {
        await using var backend = ScriptedBackend.Answering(Ill);
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http()));
        await Eventually.True(() => !app.Targets[0].IsAvailable);

        app.App.Routes.Replace(proxy => proxy.Routes.Add(ProbedApp.Route(route => route.Target = backend.Url)));

        await Eventually.True(() => app.Targets[0].IsAvailable);
        Assert.That(app.StatusOf(app.Targets[0]), Is.Empty);
    }

    [Test]
    public async Task Target_ThatIsGone_IsProbedNoMoreAndItsSuccessorIs()
    {
        await using var gone = ScriptedBackend.Answering(Well);
        await using var next = ScriptedBackend.Answering(Well);
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (gone.Url, ProbedApp.Http()));
        await Eventually.True(() => gone.Requests.Count > 0);

        app.App.Routes.Replace(proxy => proxy.Routes.Add(ProbedApp.Route(route => (route.Target, route.HttpHealth) = (next.Url, ProbedApp.Http()))));
        await Eventually.True(() => next.Requests.Count > 0 && gone.Open == 0);
        var (last, start) = (gone.Accepted, next.Requests.Count);

        await Eventually.True(() => next.Requests.Count > start + 5);
        Assert.That(gone.Accepted, Is.EqualTo(last));
    }

    private static async Task AdvanceUntil(FakeTimeProvider time, Func<bool> condition) => await Eventually.True(() =>
    {
        time.Advance(TimeSpan.FromMilliseconds(100));
        return condition();
    });

    private static ScriptedBackend Backend(Func<string> health, string name) => ScriptedBackend.Start(async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            await connection.SendAsync(request.Target == "/health" ? health() : $"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\n\r\n{name}");
        }
    });

    private static async Task<List<string>> AskAsync(ProbedApp app)
    {
        var bodies = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            bodies.Add(await app.App.GetAsync("/"));
        }

        return bodies;
    }
}
