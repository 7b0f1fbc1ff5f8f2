using HttpServer.Core.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace HttpServer.Core.Draining;

/// <summary>One connection of a client, from its acceptance to its end.</summary>
internal sealed class OpenConnection(BaseConnectionContext connection)
{
    private volatile bool _hasGoAway;

    // The list's own.
    public OpenConnection? Previous { get; set; }

    public OpenConnection? Next { get; set; }

    /// <summary>To be called when it turns out that the client speaks HTTP/2 or 3.</summary>
    public void HasGoAway() => _hasGoAway = true;

    /// <summary>
    /// Ends it once that loses nothing. In HTTP/2 and 3 at once: GOAWAY tells the client which requests were taken. In HTTP/1.1
    /// nothing tells it, so a connection whose client has just used it stays open for one more request, whose response
    /// says that it is the last.
    /// </summary>
    /// <param name="now">In ticks of the time provider.</param>
    /// <param name="time">The clock.</param>
    /// <param name="idle">Silence after which a client counts as gone.</param>
    public void Close(long now, TimeProvider time, TimeSpan idle)
    {
        if (_hasGoAway)
        {
            Notification?.RequestClose();
        }
        else if (connection.Features.Get<ILastReceived>() is { } received && time.GetElapsedTime(received.LastReceived, now) >= idle)
        {
            Notification?.RequestClose();
        }
    }

    public void Abort() => connection.Abort(new ConnectionAbortedException("The grace of the stop is over."));

    private IConnectionLifetimeNotificationFeature? Notification => connection.Features.Get<IConnectionLifetimeNotificationFeature>();
}
