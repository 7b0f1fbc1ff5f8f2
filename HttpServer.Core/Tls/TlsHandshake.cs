using System.Threading.Tasks.Sources;
using HttpServer.Core.Transport;

namespace HttpServer.Core.Tls;

/// <summary>A handshake on the event loop: each edge of the socket that it waits for takes it further.</summary>
internal sealed class TlsHandshake(StreamSocket socket, TlsSession session) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;

    /// <summary>To the end of the handshake.</summary>
    /// <exception cref="TlsException">It failed.</exception>
    /// <exception cref="SocketIOException">The connection is broken.</exception>
    public ValueTask RunAsync()
    {
        var version = _source.Version;
        Continue();
        return new ValueTask(this, version);
    }

    /// <summary>An edge has come for the one who waits.</summary>
    public void Continue()
    {
        try
        {
            while (true)
            {
                var step = session.Handshake();
                if (step == TlsStep.Done)
                {
                    break;
                }

                if (step == TlsStep.WantsRead ? Waits(ref socket.ReadReadiness) : Waits(ref socket.WriteReadiness))
                {
                    return;
                }
            }
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the one who awaits the handshake.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _source.SetException(exception);
            return;
        }

        _source.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    // Closed beside it, nobody would make another edge.
    private bool Waits(ref Readiness readiness) => readiness.TryWait() && !(socket.IsClosed && readiness.TryCancelWait());
}
