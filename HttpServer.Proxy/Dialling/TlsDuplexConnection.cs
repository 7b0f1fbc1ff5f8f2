using System.Net.Security;
using HttpServer.Core.Transport;

namespace HttpServer.Proxy.Dialling;

/// <summary>TLS laid over another connection.</summary>
internal sealed class TlsDuplexConnection : DuplexConnection
{
    private readonly DuplexConnection _inner;
    private readonly DuplexStream _stream;
    private readonly SslStream _tls;
    private readonly byte[] _peeked = new byte[1];
    private Task<int>? _peek;
    private bool _mayHoldMore;
    private volatile bool _aborted;

    public TlsDuplexConnection(DuplexConnection inner)
    {
        _inner = inner;
        _stream = new DuplexStream(inner);
        _tls = new SslStream(_stream, leaveInnerStreamOpen: false);
    }

    // A closure alert ends the TLS stream before anybody looks for the end of the connection below.
    public override bool IsEndConfirmed => !_stream.HasEnded;

    // Bytes may also wait decrypted in the TLS layer, where the connection below does not see them: after a read that
    // was given all it asked for, a read of one byte finds out. When nothing is there it stays, and the next read gets it.
    public override bool IsQuiet
    {
        get
        {
            if (_aborted || _peek is { IsCompleted: true })
            {
                return false;
            }

            if (_mayHoldMore && _peek is null)
            {
                _peek = _tls.ReadAsync(_peeked).AsTask();
                return !_peek.IsCompleted;
            }

            return _peek is not null || _inner.IsQuiet;
        }
    }

    public override bool IsSurelyQuiet => IsQuiet && (_peek is not null || _inner.IsSurelyQuiet);

    /// <summary>What both sides have agreed on.</summary>
    public SslApplicationProtocol ApplicationProtocol => _tls.NegotiatedApplicationProtocol;

    /// <summary>For a client that wants the TLS stream itself; from then on it alone reads and writes, and closes all of it.</summary>
    public SslStream AsSslStream() => _tls;

    public Task AuthenticateAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken) =>
        _tls.AuthenticateAsClientAsync(options, cancellationToken);

    public override async ValueTask WaitToReadAsync()
    {
        if (_peek is null)
        {
            _ = await _tls.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
        }
        else
        {
            _ = await _peek.ConfigureAwait(false);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        int count;
        if (_peek is null)
        {
            count = await _tls.ReadAsync(buffer).ConfigureAwait(false);
            _mayHoldMore = count == buffer.Length;
        }
        else
        {
            count = await _peek.ConfigureAwait(false);
            _peek = null;
            _peeked.AsSpan(0, count).CopyTo(buffer.Span);
            _mayHoldMore = count > 0;
        }

        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer) => _tls.WriteAsync(buffer);

    public override void CompleteWrites() => _inner.CompleteWrites();

    public override void Abort()
    {
        _aborted = true;
        _inner.Abort();
    }

    protected override void Dispose(bool disposing)
    {
        _inner.Dispose();
        _tls.Dispose();
    }
}
