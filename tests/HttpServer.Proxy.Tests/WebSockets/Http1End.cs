using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>A connection.</summary>
internal sealed class Http1End(RawHttpConnection connection) : ClientEnd
{
    public override Task SendAsync(ReadOnlyMemory<byte> bytes) => connection.SendAsync(bytes);

    public override Task<byte[]> ReadExactlyAsync(int count) => connection.ReadExactlyAsync(count);

    public override Task<byte[]> ReadToEndAsync() => connection.ReadToEndAsync();

    public override Task HalfCloseAsync()
    {
        connection.HalfClose();
        return Task.CompletedTask;
    }

    public override Task AbortAsync()
    {
        connection.Abort();
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => connection.DisposeAsync();
}
