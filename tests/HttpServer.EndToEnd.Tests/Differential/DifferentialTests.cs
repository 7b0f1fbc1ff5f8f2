using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Differential;

/// <summary>
/// The same odd messages through nginx, HAProxy and the gateway, each in front of a backend that records what it gets.
/// What both others refuse, the gateway refuses too; and what it sends can be read in one way only.
/// </summary>
public sealed class DifferentialTests
{
    // What is wrong with these never leaves the server: empty lines between requests, the blanks of a request line and
    // the extensions of chunks are dropped, and all three servers agree on where the message ends.
    private static readonly string[] Dropped =
    [
        "request line 'GET /zmark  HTTP/1.1'", "LF before the request line", "CR before the request line", "pipelined with LF between", "chunk line '5;", "chunks '5;\r\nhello",
    ];

    private readonly IReadOnlyList<Probe> _probes = Corpus.Create();
    private Dictionary<string, int> _strict = null!;
    private IReadOnlyDictionary<string, int> _nginx = null!;
    private IReadOnlyDictionary<string, int> _haproxy = null!;
    private IReadOnlyDictionary<string, int> _gateway = null!;
    private IReadOnlyList<string> _ambiguous = null!;

    [OneTimeSetUp]
    public async Task SendAllAsync()
    {
        await using var behindNginx = RecordingBackend.Start();
        await using var behindHaproxy = RecordingBackend.Start();
        await using var behindGateway = RecordingBackend.Start();
        await using var nginx = await NginxBackend.StartAsync($$"""
            client_header_timeout 1s;
            client_body_timeout 1s;
            keepalive_timeout 1s;
            location / {
                proxy_pass {{behindNginx.Url}};
                proxy_http_version 1.1;
            }
            """);
        await using var haproxy = await HaproxyFront.StartAsync(behindHaproxy.Port);
        using var site = new TestSite();
        site.Configure($"""
            [server]
            request_head_timeout = 1
            keep_alive_timeout = 1
            min_rate_grace = 2
            min_request_rate = 1000000

            [[proxy]]
            path = "*"
            target = "{behindGateway.Url}"
            """);
        await using var gateway = await site.StartAsync();

        _strict = _probes.ToDictionary(probe => probe.Mark, probe => StrictReading.Of(probe.Message).Requests.Count);
        Contender[] contenders = [new("nginx", nginx.Port, behindNginx), new("HAProxy", haproxy.Port, behindHaproxy), new("gateway", gateway.Port, behindGateway)];
        await Task.WhenAll(contenders.Select(contender => contender.SendAsync(_probes)));
        _nginx = contenders[0].Forwarded(_probes);
        _haproxy = contenders[1].Forwarded(_probes);
        _gateway = contenders[2].Forwarded(_probes);
        _ambiguous = contenders[2].Ambiguous();
    }

    [Test]
    public void Messages_ThatAreRight_AreForwardedByAll()
    {
        var plain = _probes.Where(probe => probe.Name.StartsWith(Corpus.Plain, StringComparison.Ordinal)).ToList();

        Assert.That(plain, Has.Count.GreaterThan(5));
        using (Assert.EnterMultipleScope())
        {
            foreach (var probe in plain)
            {
                Assert.That(
                    (_nginx[probe.Mark], _haproxy[probe.Mark], _gateway[probe.Mark]),
                    Is.EqualTo((_strict[probe.Mark], _strict[probe.Mark], _strict[probe.Mark])),
                    probe.Name);
            }
        }
    }

    [Test]
    public void Messages_RefusedByBothOthers_AreRefused()
    {
        Report();
        Assert.That(_probes, Has.Count.GreaterThan(300));
        Assert.That(DescribeAll(probe => _gateway[probe.Mark] > Math.Max(_nginx[probe.Mark], _haproxy[probe.Mark])), Is.Empty);
    }

    [Test]
    public void Requests_AtTheBackend_AreNoMoreThanAStrictReadingFinds()
        => Assert.That(
            DescribeAll(probe => _gateway[probe.Mark] > _strict[probe.Mark] && !Dropped.Any(name => probe.Name.StartsWith(name, StringComparison.Ordinal))),
            Is.Empty);

    [Test]
    public void Oddities_ThatAreDropped_HideNoRequest()
        => Assert.That(
            DescribeAll(probe => Dropped.Any(name => probe.Name.StartsWith(name, StringComparison.Ordinal))
                && _gateway[probe.Mark] > _strict[probe.Mark]
                && _gateway[probe.Mark] != Math.Max(_nginx[probe.Mark], _haproxy[probe.Mark])),
            Is.Empty);

    [Test]
    public void Bytes_AtTheBackend_ReadInOneWayOnly() => Assert.That(string.Join('\n', _ambiguous), Is.Empty);

    private void Report()
    {
        var permissive = _probes.Where(probe => _gateway[probe.Mark] > Math.Min(_nginx[probe.Mark], _haproxy[probe.Mark])).ToList();
        var strict = _probes.Where(probe => _gateway[probe.Mark] < Math.Min(_nginx[probe.Mark], _haproxy[probe.Mark])).ToList();
        TestContext.Out.WriteLine($"{_probes.Count} messages. More permissive than one of the others: {permissive.Count}; stricter than both: {strict.Count}.");
        foreach (var probe in permissive)
        {
            TestContext.Out.WriteLine($"more permissive: {Describe(probe)}");
        }

        foreach (var probe in strict)
        {
            TestContext.Out.WriteLine($"stricter: {Describe(probe)}");
        }
    }

    private string DescribeAll(Func<Probe, bool> which) => string.Join('\n', _probes.Where(which).Select(Describe));

    private string Describe(Probe probe)
        => $"{probe.Name.ReplaceLineEndings(" ")}: nginx {_nginx[probe.Mark]}, HAProxy {_haproxy[probe.Mark]}, gateway {_gateway[probe.Mark]}, strictly {_strict[probe.Mark]}";
}
