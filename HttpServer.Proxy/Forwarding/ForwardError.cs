using HttpServer.Balancer.Health;
using HttpServer.Balancer.Queueing;

namespace HttpServer.Proxy.Forwarding;

/// <summary>Why a request could not be answered by its backend: the status for the client and the word for the access log.</summary>
/// <param name="Status">502, 503 or 504; 4xx where the client's own message is at fault; 499 where the client has gone.</param>
/// <param name="Reason">Stable snake_case word.</param>
public sealed record ForwardError(int Status, string Reason)
{
    /// <summary>The client went away before the answer; nobody will read the status.</summary>
    public static readonly ForwardError ClientAborted = new(499, "client_aborted");

    /// <summary>The request body came in more slowly than min_request_rate.</summary>
    public static readonly ForwardError ClientTooSlow = new(408, "client_too_slow");

    /// <summary>The route is for TLS only, and there is no port to send the client to.</summary>
    // 426 would ask the client to upgrade this very connection (RFC 9110, 15.5.22), which no client can.
    public static readonly ForwardError HttpsRequired = new(403, "https_required");

    /// <summary>The request target is malformed, or can be read in two ways.</summary>
    public static readonly ForwardError AmbiguousTarget = new(400, "ambiguous_target");

    /// <summary>The route's rewrite made a path of the client's that may not be forwarded.</summary>
    public static readonly ForwardError BadRewrite = new(400, "rewrite_refused");

    /// <summary>The request has come back to this gateway, or to others like it, again and again.</summary>
    public static readonly ForwardError Loop = new(508, "request_loop");

    /// <summary>Every target of the route is unavailable.</summary>
    public static readonly ForwardError NoTarget = new(503, "no_target");

    /// <summary>Every target of the route has its max_connections, and queue_size requests wait already.</summary>
    public static readonly ForwardError QueueFull = new(503, "queue_full");

    /// <summary>No target had a connection free within the route's queue_timeout.</summary>
    public static readonly ForwardError QueueTimeout = new(503, "queue_timeout");

    /// <summary>The gateway itself has no descriptor or no port left: no target's fault.</summary>
    internal static readonly ForwardError NoSocket = new(503, "no_socket");

    /// <summary>The whole exchange outlasted the route's request_timeout while its target alone was to act.</summary>
    internal static readonly ForwardError RequestTimeoutOfTarget = new(504, "request_timeout") { Failure = TargetFailure.Timeout };

    /// <summary>Nothing listens there.</summary>
    public static readonly ForwardError ConnectRefused = new(502, "connect_refused") { Failure = TargetFailure.Refused };

    /// <summary>Unreachable, or the name does not resolve.</summary>
    public static readonly ForwardError ConnectFailed = new(502, "connect_failed") { Failure = TargetFailure.Connect };

    /// <summary>No connection within the route's connect_timeout.</summary>
    public static readonly ForwardError ConnectTimeout = new(504, "connect_timeout") { Failure = TargetFailure.Connect };

    /// <summary>The backend's certificate is not valid for it, or the handshake failed.</summary>
    public static readonly ForwardError TlsFailed = new(502, "tls_failed") { Failure = TargetFailure.Connect };

    /// <summary>The backend did not take the request's bytes within the route's timeout.</summary>
    public static readonly ForwardError SendTimeout = new(504, "send_timeout") { Failure = TargetFailure.Timeout };

    /// <summary>The target answered nobody, and every other one that might have taken the request failed too.</summary>
    public static readonly ForwardError Stalled = new(504, "target_stalled") { IsOfTarget = true };

    /// <summary>An answer that the route had rather from another target, when there is none after all.</summary>
    internal static ForwardError OtherWanted(int status) => new(status, "upstream_status") { IsOfTarget = true };

    /// <summary>No response head within the route's timeout.</summary>
    public static readonly ForwardError HeadTimeout = new(504, "head_timeout") { Failure = TargetFailure.Timeout };

    /// <summary>The whole exchange outlasted the route's request_timeout.</summary>
    public static readonly ForwardError RequestTimeout = new(504, "request_timeout");

    /// <summary>A gap in the response body longer than the route's timeout; the response is cut.</summary>
    public static readonly ForwardError BodyTimeout = new(504, "body_timeout") { Failure = TargetFailure.Timeout };

    /// <summary>The backend closed or reset the connection before it answered.</summary>
    public static readonly ForwardError UpstreamClosed = new(502, "upstream_closed") { Failure = TargetFailure.Broken };

    /// <summary>The target was taken out of the configuration, and the time to end is over.</summary>
    public static readonly ForwardError TargetRemoved = new(502, "target_removed");

    /// <summary>The backend reset the stream of the request.</summary>
    public static readonly ForwardError UpstreamReset = new(502, "upstream_reset");

    /// <summary>The backend does not speak HTTP/2, which the route or the call wants.</summary>
    public static readonly ForwardError NoHttp2 = new(502, "no_http2");

    /// <summary>The response breaks the rules of the wire.</summary>
    public static readonly ForwardError BadResponse = new(502, "bad_response") { Failure = TargetFailure.Broken };

    /// <summary>The response head is larger than the gateway takes.</summary>
    public static readonly ForwardError ResponseHeadTooLarge = new(502, "response_head_too_large") { Failure = TargetFailure.Broken };

    /// <summary>The backend ended the body early; the response is cut.</summary>
    public static readonly ForwardError ResponseTruncated = new(502, "response_truncated") { Failure = TargetFailure.Broken };

    /// <summary>An upgrade that the client did not ask for, or a handshake with a wrong key.</summary>
    public static readonly ForwardError BadUpgrade = new(502, "bad_upgrade");

    /// <summary>The backend took the handshake of a CONNECT for an ordinary request: passed on, its 2xx would say that the tunnel stands (RFC 8441, 5).</summary>
    public static readonly ForwardError UpgradeIgnored = new(502, "upgrade_ignored");

    /// <summary>A hook of the application's own failed, or would have broken a message.</summary>
    public static readonly ForwardError HookFailed = new(500, "hook_failed");

    /// <summary>Error code (RFC 9113, 7) with which the stream of an HTTP/2 client is reset where no answer can be given; null for the server's own choice.</summary>
    public int? ResetCode { get; init; }

    /// <summary>How the target failed; null where it is not to blame.</summary>
    internal TargetFailure? Failure
    {
        get;
        init
        {
            field = value;
            IsOfTarget = value is not null;
        }
    }

    /// <summary>Whether another target may do better.</summary>
    internal bool IsOfTarget { get; init; }

    /// <summary>Whether the target has said that it did nothing about the request.</summary>
    internal bool IsUnprocessed { get; init; }

    /// <summary>Why a wait for a target has ended without one.</summary>
    internal static ForwardError Of(WaitOutcome outcome) => outcome switch
    {
        WaitOutcome.QueueFull => QueueFull,
        WaitOutcome.TimedOut => QueueTimeout,
        WaitOutcome.Cancelled => ClientAborted,
        _ => NoTarget,
    };
}
