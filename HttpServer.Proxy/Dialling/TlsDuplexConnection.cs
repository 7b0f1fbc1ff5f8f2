using System.Net.Security;
using HttpServer.Core.Transport;

namespace HttpServer.Proxy.Dialling;

/// <summary>TLS laid over another connection.</summary>
internal sealed class TlsDuplexConnection : DuplexConnection
{
    private readonly DuplexConnection _inner;
    private readonly SslStream _tls;

    public TlsDuplexConnection(DuplexConnection inner)
    {
        _inner = inner;
        _tls = new SslStream(new DuplexStream(inner), leaveInnerStreamOpen: true);
    }

    // Records that came with the last ones and were not read show as bytes below only at the next read; a pooled
    // connection is read to the end of its message, so what matters is whether anything has come since.
    public override bool IsQuiet => _inner.IsQuiet;

    public Task AuthenticateAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken) =>
        _tls.AuthenticateAsClientAsync(options, cancellationToken);

    public override async ValueTask WaitToReadAsync() => _ = await _tls.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _tls.ReadAsync(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer) => _tls.WriteAsync(buffer);

    public override void CompleteWrites() => _inner.CompleteWrites();

    public override void Abort() => _inner.Abort();

    protected override void Dispose(bool disposing)
    {
        _inner.Dispose();
        _tls.Dispose();
    }
}
