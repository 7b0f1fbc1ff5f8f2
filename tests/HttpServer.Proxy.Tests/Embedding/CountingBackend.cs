using HttpServer.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Tests.Embedding;

/// <summary>A backend that says its name and knows how many connections it has.</summary>
internal sealed class CountingBackend : IAsyncDisposable
{
    private KestrelBackend _backend = null!;
    private int _open;

    public string Url => _backend.Url;

    public int Open => Volatile.Read(ref _open);

    /// <param name="gate">What each request waits for; null for nothing.</param>
    public static async Task<CountingBackend> StartAsync(string name, Gate? gate = null)
    {
        var counting = new CountingBackend();
        counting._backend = await KestrelBackend.StartAsync(
            async context =>
            {
                await (gate?.WaitAsync() ?? Task.CompletedTask);
                await context.Response.WriteAsync(name);
            },
            server: kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => counting.CountAsync(next, connection))));
        return counting;
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task CountAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        Interlocked.Increment(ref _open);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
