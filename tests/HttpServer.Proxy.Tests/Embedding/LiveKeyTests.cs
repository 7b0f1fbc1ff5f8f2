using HttpServer.Proxy.Tests.Retrying;
using HttpServer.Testing;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Proxy.Tests.Embedding;

/// <summary>Keys of a route about failing targets, each changed while the route runs. Of its two targets the first says 503, the second 200.</summary>
public sealed class LiveKeyTests
{
    private const string Ill = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

    private IConfigurationRoot _configuration = null!;

    [SetUp]
    public void CreateConfiguration() => _configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();

    [TearDown]
    public void DisposeConfiguration() => (_configuration as IDisposable)?.Dispose();

    // How many of four requests get the 503 before and after; what is set from the start, and the change.
    [TestCase(2, 0, "", "retry:status_codes:0=503")]
    [TestCase(0, 2, "retry:status_codes:0=503", "retry:enabled=false")]
    [TestCase(0, 2, "retry:status_codes:0=503", "retry:max_retries=0")]
    [TestCase(2, 1, "passive_health:consecutive_failures=1", "passive_health:enabled=true")]
    [TestCase(2, 1, "passive_health:enabled=true", "passive_health:consecutive_failures=1")]
    [TestCase(2, 1, "passive_health:enabled=true passive_health:min_requests=1", "passive_health:failure_percent=10")]
    [TestCase(2, 1, "passive_health:enabled=true passive_health:failure_percent=10", "passive_health:min_requests=1")]
    [TestCase(2, 1, "passive_health:enabled=true passive_health:consecutive_failures=1 passive_health:status_codes:0=500", "passive_health:status_codes:0=503")]
    [TestCase(2, 1, "circuit_breaker:failure_threshold=1 circuit_breaker:min_requests=1", "circuit_breaker:enabled=true")]
    [TestCase(2, 1, "circuit_breaker:enabled=true circuit_breaker:min_requests=1 circuit_breaker:failure_threshold=50", "circuit_breaker:failure_threshold=1")]
    [TestCase(2, 1, "circuit_breaker:enabled=true circuit_breaker:min_requests=50 circuit_breaker:failure_threshold=1", "circuit_breaker:min_requests=1")]
    [TestCase(2, 0, "", "targets:0:state=drain")]
    public async Task Key_Changed_IsInEffectForTheNextRequests(int before, int after, string start, string change)
    {
        await using var ill = ScriptedBackend.Answering(Ill);
        await using var well = ScriptedBackend.Answering(Targets.Ok);
        await using var app = await StartAsync(ill, well, start);
        Assert.That(await CountIllAsync(app, 4), Is.EqualTo(before));

        Set(change);

        Assert.That(await CountIllAsync(app, 4), Is.EqualTo(after));
    }

    [Test]
    public async Task Panic_Changed_RefusesWhatItTriedBefore()
    {
        await using var ill = ScriptedBackend.Answering(Ill);
        await using var well = ScriptedBackend.Answering(Targets.Ok);
        await using var app = await StartAsync(ill, well, "");
        foreach (var target in app.Routes.Current.Pools[0].Targets)
        {
            target.SetProbed(isWell: false);
        }

        Assert.That(await CountIllAsync(app, 4), Is.EqualTo(2));
        Set("panic=refuse");
        Assert.That(await CountIllAsync(app, 4), Is.EqualTo(4));
    }

    [Test]
    public async Task SlowStart_Changed_IsInEffectForATargetThatComesBack()
    {
        await using var ill = ScriptedBackend.Answering(Ill);
        await using var well = ScriptedBackend.Answering(Targets.Ok);
        await using var app = await StartAsync(ill, well, "");
        Assert.That(await CountIllAsync(app, 20), Is.EqualTo(10));

        Set("slow_start=3600");
        var target = app.Routes.Current.Pools[0].Targets[0];
        target.SetProbed(isWell: false);
        target.SetProbed(isWell: true);

        Assert.That(await CountIllAsync(app, 20), Is.LessThan(7));
    }

    [TestCase("http_health")]
    [TestCase("websocket_health")]
    public async Task Probe_Changed_AsksForAnotherPath(string kind)
    {
        await using var ill = ScriptedBackend.Answering(Ill);
        await using var well = ScriptedBackend.Answering(Targets.Ok);
        await using var app = await StartAsync(ill, well, "");

        Set($"{kind}:path=/first", $"{kind}:interval=0.1");
        await Eventually.True(() => well.Requests.Any(request => request.Target == "/first"));
        Set($"{kind}:path=/second");
        await Eventually.True(() => well.Requests.Any(request => request.Target == "/second"));
    }

    [TestCase("passive_health:stall_timeout=0.3")]
    [TestCase("retry:hedge_percentile=95")]
    public async Task HungTarget_KeyChanged_HoldsUpNobody(string change)
    {
        var isHung = false;
        await using var hung = Targets.AnsweringUntil(() => Volatile.Read(ref isHung));
        await using var well = ScriptedBackend.Answering(Targets.Ok);
        await using var app = await StartAsync(hung, well, "passive_health:enabled=true passive_health:stall_timeout=0 timeout=600");
        Set(change);
        Assert.That(await CountIllAsync(app, 110), Is.Zero);

        Volatile.Write(ref isHung, true);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CountIllAsync(app, 1)));

        Assert.That(answers, Is.All.Zero);
    }

    [Test]
    public async Task DrainTimeout_Changed_IsInEffectForATargetThatGoes()
    {
        await using var backend = await CountingBackend.StartAsync("never", new Gate());
        await using var well = ScriptedBackend.Answering(Targets.Ok);
        await using var app = await StartAsync(backend.Url, well.Url, "drain_timeout=3600 retry:enabled=false");
        var requests = Enumerable.Range(0, 2).Select(_ => CountIllAsync(app, 1)).ToList();
        await Eventually.True(() => backend.Open == 1);

        Set("drain_timeout=0.2");
        Set($"targets:0:url={well.Url}/other");

        Assert.That((await Task.WhenAll(requests)).Sum(), Is.EqualTo(1), "that of the target that has gone was cut");
    }

    [TestCase("retry:buffer_kb=7")]
    [TestCase("retry:budget_percent=7")]
    [TestCase("retry:budget_min=7")]
    [TestCase("retry:try_duration=7")]
    [TestCase("passive_health:window=7")]
    [TestCase("passive_health:ejection_time=7")]
    [TestCase("passive_health:max_ejection_time=700")]
    [TestCase("passive_health:max_ejected_percent=7")]
    [TestCase("circuit_breaker:failure_window=7")]
    [TestCase("circuit_breaker:open_timeout=7")]
    [TestCase("circuit_breaker:test_requests=7")]
    [TestCase("http_health:timeout=7")]
    [TestCase("http_health:expected_body=7")]
    [TestCase("websocket_health:timeout=7")]
    [TestCase("websocket_health:ping_message=7")]
    public async Task Key_Changed_RouteIsBuiltAnewAndItsTargetsStay(string change)
    {
        await using var app = await StartAsync("http://127.0.0.1:9", "http://127.0.0.1:10", "");
        var (route, targets) = (app.Routes.Current.Routes[0], app.Routes.Current.Pools[0].Targets.ToList());

        Set(change);

        Assert.That(app.Log.Where(line => line.StartsWith("Error", StringComparison.Ordinal)), Is.Empty);
        Assert.That(app.Routes.Current.Routes[0], Is.Not.SameAs(route));
        Assert.That(app.Routes.Current.Pools[0].Targets, Is.EqualTo(targets));
    }

    private Task<EmbeddedApp> StartAsync(ScriptedBackend first, ScriptedBackend second, string start) => StartAsync(first.Url, second.Url, start);

    private Task<EmbeddedApp> StartAsync(string first, string second, string start)
    {
        Put($"path=* targets:0:url={first} targets:1:url={second} passive_health:enabled=false retry:budget_min=100 {start}".Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return EmbeddedApp.StartAsync(builder => builder.Services.AddHttpServerProxy(_configuration.GetSection("proxy")));
    }

    private void Set(params string[] settings)
    {
        Put(settings);
        _configuration.Reload();
    }

    private void Put(string[] settings)
    {
        foreach (var (key, value) in settings.Select(setting => setting.Split('=', 2)).Select(parts => (parts[0], parts[1])))
        {
            _configuration[$"proxy:0:{key}"] = value;
        }
    }

    private static async Task<int> CountIllAsync(EmbeddedApp app, int requests)
    {
        var count = 0;
        for (var i = 0; i < requests; i++)
        {
            using var answer = await app.Client.GetAsync(new Uri("/", UriKind.Relative));
            count += (int)answer.StatusCode == 200 ? 0 : 1;
        }

        return count;
    }
}
