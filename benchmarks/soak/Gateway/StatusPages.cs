using System.Text.Json;

namespace HttpServer.Soak.Gateway;

/// <summary>The gateway's own counts. Each look takes a connection of its own, which does not outlive it.</summary>
internal sealed class StatusPages : IDisposable
{
    private readonly HttpClient _http;

    public StatusPages(int port)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
        _http.DefaultRequestHeaders.ConnectionClose = true;
    }

    /// <summary>Sum of the active connections of all targets, and requests in flight but for this one.</summary>
    public async Task<(long Active, long InFlight)> ReadAsync()
    {
        using var balancer = await GetAsync("/balancer/status");
        using var proxy = await GetAsync("/proxy/status");
        using var core = await GetAsync("/core/status");
        var active = balancer.RootElement.GetProperty("pools").EnumerateArray()
            .SelectMany(pool => pool.GetProperty("targets").EnumerateArray())
            .Concat(proxy.RootElement.GetProperty("routes").EnumerateArray())
            .Sum(counted => counted.GetProperty("active_connections").GetInt64());
        return (active, core.RootElement.GetProperty("requests_in_flight").GetInt64() - 1);
    }

    public async Task<bool> AnswersAsync()
    {
        try
        {
            return await _http.GetStringAsync(new Uri("/ping", UriKind.Relative)) == "pong";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> GetAsync(string path) => JsonDocument.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative)));
}
