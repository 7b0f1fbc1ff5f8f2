using System.Collections.Concurrent;
using System.Text;

namespace HttpServer.Testing;

/// <summary>
/// A backend that keeps every byte of every connection and answers 200 to what reads strictly as a request. At the first
/// byte that does not, it closes.
/// </summary>
public sealed class RecordingBackend : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedConnection> _connections = new();
    private readonly ScriptedBackend _backend;

    private RecordingBackend() => _backend = ScriptedBackend.Start(ServeAsync);

    public int Port => _backend.Port;

    public string Url => _backend.Url;

    /// <summary>What came on each connection.</summary>
    public IReadOnlyList<RecordedConnection> Connections => [.. _connections];

    public static RecordingBackend Start() => new();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task ServeAsync(RawHttpConnection connection)
    {
        var recorded = new RecordedConnection();
        _connections.Enqueue(recorded);
        while (await connection.ReadSomeAsync() is { Length: > 0 } bytes)
        {
            foreach (var request in recorded.Add(Encoding.Latin1.GetString(bytes)))
            {
                await connection.SendAsync(request.Method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }

            if (recorded.Fault is not null)
            {
                return;
            }
        }
    }
}
