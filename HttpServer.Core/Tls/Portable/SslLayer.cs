using System.IO.Pipelines;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace HttpServer.Core.Tls.Portable;

/// <summary>What is inside the TLS of a connection, in the place of the pipes of its transport.</summary>
internal sealed class SslLayer : IDuplexPipe, IAsyncDisposable
{
    // Of a client that takes nothing any more.
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);

    private readonly ConnectionContext _connection;
    private readonly IDuplexPipe _outer;
    private readonly TimeProvider _time;

    /// <param name="connection">Whose pipes carry the records.</param>
    /// <param name="first">Records that have been taken off its input.</param>
    /// <param name="time">The clock of its bounds.</param>
    public SslLayer(ConnectionContext connection, ReadOnlyMemory<byte> first, TimeProvider time)
    {
        (_connection, _outer, _time) = (connection, connection.Transport, time);
        Stream = new SslStream(new PipeStream(_outer, first), leaveInnerStreamOpen: true);
        var pool = connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool;
        Input = PipeReader.Create(Stream, new StreamPipeReaderOptions(pool, leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(Stream, new StreamPipeWriterOptions(pool, leaveOpen: true));
    }

    public SslStream Stream { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>The handshake is over: from now on the connection is what is inside.</summary>
    public void Take() => _connection.Transport = this;

    /// <summary>Says goodbye in TLS, without which a client must take what it got for cut (RFC 8446, 6.1), and gives the connection its own pipes back.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var bound = new CancellationTokenSource(LongestGoodbye, _time);
            await Input.CompleteAsync().ConfigureAwait(false);
            await Output.CompleteAsync().ConfigureAwait(false);
            if (Stream.IsAuthenticated)
            {
                await Stream.ShutdownAsync().WaitAsync(bound.Token).ConfigureAwait(false);
                await _outer.Output.FlushAsync(bound.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client is gone, or does not listen: there is nobody to tell.
            return;
        }
        finally
        {
            await Stream.DisposeAsync().ConfigureAwait(false);
            _connection.Transport = _outer;
        }
    }
}
