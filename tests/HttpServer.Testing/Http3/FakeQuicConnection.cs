using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Testing.Http3;

/// <summary>The server's side of a connection of <see cref="FakeQuic"/>, with the features that Kestrel's QUIC has, and no others.</summary>
internal sealed class FakeQuicConnection : MultiplexedConnectionContext, IProtocolErrorCodeFeature, ITlsConnectionFeature
{
    private readonly Channel<FakeQuicStream> _fromClient = Channel.CreateUnbounded<FakeQuicStream>();
    private readonly Channel<FakeQuicStream> _fromServer = Channel.CreateUnbounded<FakeQuicStream>();
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource<long> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _nextRequest;
    private long _nextOneWay = 2;
    private long _nextOwn = 3;

    public FakeQuicConnection(IPEndPoint server)
    {
        ConnectionClosed = _closed.Token;
        LocalEndPoint = server;
        RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 40_000);
        Features.Set<IProtocolErrorCodeFeature>(this);
        Features.Set<ITlsConnectionFeature>(this);
    }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override CancellationToken ConnectionClosed { get; set; }

    public long Error { get; set; } = -1;

    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>The code that the server has ended it with.</summary>
    public Task<long> End => _end.Task;

    /// <summary>Streams that the server has begun.</summary>
    public ChannelReader<FakeQuicStream> FromServer => _fromServer.Reader;

    /// <summary>The client begins one.</summary>
    public FakeQuicStream Open(bool isRequest)
    {
        var stream = new FakeQuicStream(this, Interlocked.Add(ref isRequest ? ref _nextRequest : ref _nextOneWay, 4) - 4, canRead: true, canWrite: isRequest);
        return _fromClient.Writer.TryWrite(stream) ? stream : throw new IOException("The connection has ended.");
    }

    /// <summary>The client goes.</summary>
    public async Task LeaveAsync()
    {
        _fromClient.Writer.TryComplete(new ConnectionResetException("The client has gone."));
        await _closed.CancelAsync();
    }

    public override async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _fromClient.Reader.ReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (ChannelClosedException exception)
        {
            throw exception.InnerException ?? new ConnectionAbortedException();
        }
    }

    public override ValueTask<ConnectionContext> ConnectAsync(IFeatureCollection? features = null, CancellationToken cancellationToken = default)
    {
        var stream = new FakeQuicStream(this, Interlocked.Add(ref _nextOwn, 4) - 4, canRead: false, canWrite: true);
        return _fromServer.Writer.TryWrite(stream) ? new(stream) : throw new ConnectionAbortedException();
    }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);

    public override void Abort() => Abort(new ConnectionAbortedException());

    public override void Abort(ConnectionAbortedException abortReason) => Close(abortReason);

    public override ValueTask DisposeAsync()
    {
        Close(new ConnectionAbortedException());
        return base.DisposeAsync();
    }

    private void Close(Exception reason)
    {
        _fromClient.Writer.TryComplete(reason);
        _fromServer.Writer.TryComplete();
        _end.TrySetResult(Error);
    }
}
