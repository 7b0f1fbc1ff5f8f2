namespace HttpServer.Proxy.WebSockets;

/// <summary>Why the gateway closes a WebSocket of its own accord.</summary>
/// <param name="Reason">The word for the access log.</param>
/// <param name="Text">What the peers are told in the Close frame.</param>
internal sealed record CloseCause(string Reason, string Text)
{
    public static readonly CloseCause Idle = new("idle_timeout", "idle timeout");

    public static readonly CloseCause Removed = new("target_removed", "target removed");

    public static readonly CloseCause Shutdown = new("shutdown", "server shutting down");
}
