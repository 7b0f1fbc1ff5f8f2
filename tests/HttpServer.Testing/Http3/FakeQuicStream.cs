using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Testing.Http3;

/// <summary>The server's side of a stream of <see cref="FakeQuicConnection"/>, and both ends of its pipes.</summary>
internal sealed class FakeQuicStream : ConnectionContext, IDuplexPipe, IStreamDirectionFeature, IStreamIdFeature, IProtocolErrorCodeFeature, IStreamAbortFeature, IStreamClosedFeature, IPersistentStateFeature
{
    private readonly Pipe _toServer = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Pipe _toClient = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Lock _gate = new();
    private readonly List<(Action<object?> Callback, object? State)> _callbacks = [];
    private bool _isReset;

    public FakeQuicStream(FakeQuicConnection connection, long id, bool canRead, bool canWrite)
    {
        (StreamId, CanRead, CanWrite) = (id, canRead, canWrite);
        ConnectionId = $"{connection.ConnectionId}:{id}";
        LocalEndPoint = connection.LocalEndPoint;
        RemoteEndPoint = connection.RemoteEndPoint;
        Features = new FeatureCollection(connection.Features);
        Features.Set<IStreamDirectionFeature>(this);
        Features.Set<IStreamIdFeature>(this);
        Features.Set<IProtocolErrorCodeFeature>(this);
        Features.Set<IStreamAbortFeature>(this);
        Features.Set<IStreamClosedFeature>(this);
        Features.Set<IPersistentStateFeature>(this);
        Transport = this;
    }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public long StreamId { get; }

    public bool CanRead { get; }

    public bool CanWrite { get; }

    public long Error { get; set; } = -1;

    public IDictionary<object, object?> State { get; } = new Dictionary<object, object?>();

    PipeReader IDuplexPipe.Input => _toServer.Reader;

    PipeWriter IDuplexPipe.Output => _toClient.Writer;

    /// <summary>The client's ends.</summary>
    public PipeReader Received => _toClient.Reader;

    /// <summary>The code of the server's reset; null for none.</summary>
    public long? ResetCode { get; private set; }

    /// <summary>The code by which the server says that it reads no further; null for none.</summary>
    public long? StopCode { get; private set; }

    /// <summary>The client sends; what the server does not want goes nowhere.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Task<FlushResult> writing;
        // The server may end it at any moment.
        lock (_gate)
        {
            if (StopCode is not null || ResetCode is not null)
            {
                return;
            }

            writing = _toServer.Writer.WriteAsync(bytes).AsTask();
        }

        await writing;
    }

    /// <summary>The client has sent all.</summary>
    public Task EndAsync() => StopCode is null && ResetCode is null ? _toServer.Writer.CompleteAsync().AsTask() : Task.CompletedTask;

    /// <summary>The client resets its side, and wants nothing more of the other.</summary>
    public void Reset(long code)
    {
        Error = code;
        _toServer.Writer.Complete(new ConnectionResetException("The client has reset the stream."));
        List<(Action<object?> Callback, object? State)> callbacks;
        lock (_gate)
        {
            _isReset = true;
            callbacks = [.. _callbacks];
        }

        callbacks.ForEach(static closed => closed.Callback(closed.State));
    }

    void IStreamClosedFeature.OnClosed(Action<object?> callback, object? state)
    {
        bool isReset;
        lock (_gate)
        {
            isReset = _isReset;
            _callbacks.Add((callback, state));
        }

        if (isReset)
        {
            callback(state);
        }
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        lock (_gate)
        {
            ResetCode = Error;
            _toServer.Writer.Complete(abortReason);
        }

        _toClient.Reader.CancelPendingRead();
    }

    void IStreamAbortFeature.AbortRead(long errorCode, ConnectionAbortedException abortReason)
    {
        lock (_gate)
        {
            StopCode = errorCode;
            _toServer.Writer.Complete(abortReason);
        }
    }

    void IStreamAbortFeature.AbortWrite(long errorCode, ConnectionAbortedException abortReason)
    {
        ResetCode = errorCode;
        _toClient.Reader.CancelPendingRead();
    }
}
