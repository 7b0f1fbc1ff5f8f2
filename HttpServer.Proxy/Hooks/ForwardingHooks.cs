using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Hooks;

/// <summary>
/// Code of the application's own at four points of every forwarded request, HTTP/1.1, HTTP/2 and the opening of WebSockets alike; what is not
/// set costs nothing. Registered by <c>AddHttpServerForwardingHooks</c>; of several registrations each is called, in their order. A hook that throws is logged, and the
/// client gets 500 with the reason <c>hook_failed</c>; so it does when a hook would break the framing of a message.
/// </summary>
public sealed class ForwardingHooks
{
    /// <summary>
    /// Chooses the target, one of the route's <c>Pool.Targets</c>. Null leaves the choice to the next hook and at last to the route's strategy, and so does
    /// a target that is not available or has as many requests as it may.
    /// </summary>
    public Func<HttpContext, Route, Target?>? ChooseTarget { get; set; }

    /// <summary>Changes the request that the target is about to get.</summary>
    public Func<ForwardedRequest, ValueTask>? OnRequest { get; set; }

    /// <summary>Changes the head of the response, and of a 101, that the client is about to get. Answers of the gateway itself are not shown.</summary>
    public Func<ForwardedResponse, ValueTask>? OnResponse { get; set; }

    /// <summary>Sees how it ended, whatever way that was; a WebSocket at its end. What it throws is logged and has no further effect.</summary>
    public Action<ForwardingOutcome>? OnCompleted { get; set; }
}
