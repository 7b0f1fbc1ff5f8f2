using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Tests.Routing;

/// <summary>Asks a real Kestrel which path it makes of a request target.</summary>
internal sealed class KestrelPaths : IAsyncDisposable
{
    private readonly KestrelBackend _kestrel;
    private RawHttpConnection? _connection;

    private KestrelPaths(KestrelBackend kestrel) => _kestrel = kestrel;

    public static async Task<KestrelPaths> StartAsync() =>
        new(await KestrelBackend.StartAsync(context => context.Response.WriteAsync(context.Request.Path.Value!)));

    /// <summary>The path; null when Kestrel refuses the target.</summary>
    public async Task<string?> OfAsync(string rawTarget, string method = "GET")
    {
        _connection ??= await RawHttpClient.ConnectAsync(_kestrel.Port);
        await _connection.SendAsync($"{method} {rawTarget} HTTP/1.1\r\nHost: host\r\n\r\n");
        var response = await _connection.ReadResponseAsync();
        if (response.StatusCode == 200)
        {
            return response.Body.Text;
        }
        // After a refusal Kestrel closes the connection.
        await _connection.DisposeAsync();
        _connection = null;
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
        await _kestrel.DisposeAsync();
    }
}
