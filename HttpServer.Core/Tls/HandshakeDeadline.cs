using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace HttpServer.Core.Tls;

/// <summary>Cuts a connection whose handshake takes too long, or is not over when the server begins to stop.</summary>
internal sealed class HandshakeDeadline : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ConnectionContext _connection;
    private readonly TimeProvider _time;
    private readonly TimeSpan _bound;
    private readonly CancellationTokenRegistration _stopping;
    private long _since;
    private bool _isOver;
    private bool _isSuspended;

    public HandshakeDeadline(ConnectionContext connection, TimeProvider time, TimeSpan bound)
    {
        _connection = connection;
        _time = time;
        _bound = bound;
        _since = time.GetTimestamp();
        // Kestrel beats once a second; nothing is armed and disarmed per connection.
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static state => ((HandshakeDeadline)state).Look(), this);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        _stopping = stopping.UnsafeRegister(static state => ((HandshakeDeadline)state!).End("the server stops"), this);
    }

    /// <summary>Why it has cut the connection, as part of a sentence; null when it has not.</summary>
    public string? Reason { get; private set; }

    /// <summary>The time that follows is the server's own.</summary>
    public void Suspend()
    {
        lock (_gate)
        {
            _isSuspended = true;
        }
    }

    /// <summary>The client has the whole bound again.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _isSuspended = false;
            _since = _time.GetTimestamp();
        }
    }

    /// <summary>The handshake is over: from now on the connection is not touched.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _stopping.Dispose();
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_isSuspended || _time.GetElapsedTime(_since) < _bound)
            {
                return;
            }
        }

        End("it took too long");
    }

    private void End(string reason)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            Reason = reason;
        }

        _connection.Abort(new ConnectionAbortedException($"The TLS handshake was cut: {reason}."));
    }
}
