using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace HttpServer.Core.Opening;

/// <summary>
/// Waits for the first bytes of a connection, no longer than a connection may be idle, and then no longer than a head
/// may take. Ends when the server begins to stop, too: Kestrel, which sees to that otherwise, has not been called yet.
/// </summary>
internal sealed class ConnectionOpening : IDisposable
{
    private readonly PipeReader _input;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly CancellationTokenRegistration _stopping;
    private long _since;
    private TimeSpan _bound;
    private bool _over;

    public ConnectionOpening(ConnectionContext connection, TimeProvider time, TimeSpan idle)
    {
        _input = connection.Transport.Input;
        _time = time;
        Bound(idle);
        // Kestrel beats once a second; nothing is armed and disarmed per connection.
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static state => ((ConnectionOpening)state).Look(), this);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        _stopping = stopping.UnsafeRegister(static state => ((ConnectionOpening)state!).End(), this);
    }

    /// <summary>Whether the wait was ended from here; then what had come is not to be worked on.</summary>
    public bool IsExpired { get; private set; }

    /// <summary>Counts the bound anew.</summary>
    public void Bound(TimeSpan bound)
    {
        lock (_gate)
        {
            _since = _time.GetTimestamp();
            _bound = bound;
        }
    }

    /// <summary>Says that nobody waits any more: from now on the reader is not touched.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
        }

        _stopping.Dispose();
    }

    private void Look()
    {
        if (!_over && _time.GetElapsedTime(_since) >= _bound)
        {
            End();
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (!_over)
            {
                _over = true;
                IsExpired = true;
                _input.CancelPendingRead();
            }
        }
    }
}
