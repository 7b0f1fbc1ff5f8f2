using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Differential;

/// <summary>nginx, HAProxy and the gateway side by side, each in front of a backend of its own.</summary>
internal sealed class Contest : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly TestSite _site = new();
    private Contender _nginx = null!;
    private Contender _haproxy = null!;
    private Contender _gateway = null!;

    public static async Task<Contest> StartAsync()
    {
        var contest = new Contest();
        try
        {
            await contest.FillAsync();
            return contest;
        }
        catch
        {
            await contest.DisposeAsync();
            throw;
        }
    }

    public async Task<IReadOnlyList<Verdict>> JudgeAsync(IReadOnlyList<Probe> probes)
    {
        await Task.WhenAll(_nginx.SendAsync(probes), _haproxy.SendAsync(probes), _gateway.SendAsync(probes));
        var (nginx, haproxy, gateway) = (_nginx.Forwarded(probes), _haproxy.Forwarded(probes), _gateway.Forwarded(probes));
        return
        [
            .. probes.Select(probe => new Verdict(
                probe, nginx[probe.Mark], haproxy[probe.Mark], gateway[probe.Mark], StrictReading.Of(probe.Message).Requests.Count)),
        ];
    }

    /// <summary>What came to the gateway's backend and can be no request.</summary>
    public IReadOnlyList<string> Ambiguous() => _gateway.Ambiguous();

    public async ValueTask DisposeAsync()
    {
        _parts.Reverse();
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }

        _site.Dispose();
    }

    private async Task FillAsync()
    {
        var (behindNginx, behindHaproxy, behindGateway) = (Keep(RecordingBackend.Start()), Keep(RecordingBackend.Start()), Keep(RecordingBackend.Start()));
        var nginx = Keep(await NginxBackend.StartAsync($$"""
            client_header_timeout 2s;
            client_body_timeout 2s;
            keepalive_timeout 2s;
            location / {
                proxy_pass {{behindNginx.Url}};
                proxy_http_version 1.1;
            }
            """));
        var haproxy = Keep(await HaproxyFront.StartAsync(behindHaproxy.Port));
        var gateway = Keep(await _site.Configure($"""
            [server]
            request_head_timeout = 2
            keep_alive_timeout = 2
            min_rate_grace = 2
            min_request_rate = 1000000

            [[proxy]]
            path = "*"
            target = "{behindGateway.Url}"
            """).StartAsync());
        _nginx = new Contender(nginx.Port, behindNginx);
        _haproxy = new Contender(haproxy.Port, behindHaproxy);
        _gateway = new Contender(gateway.Port, behindGateway);
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }
}
