using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Hooks;

/// <summary>How a request ended that a route took, for <see cref="ForwardingHooks.OnCompleted"/>.</summary>
/// <param name="HttpContext">The request; its response may be under way still.</param>
/// <param name="Route">The route that took it.</param>
/// <param name="StatusCode">What the client got; 499 when it had gone.</param>
/// <param name="TargetKey">Key of the target that was asked, <c>http://10.0.0.1:80</c>; null when none was.</param>
/// <param name="Error">Word for why the gateway answered itself, or cut the response: <c>connect_refused</c>, as in the access log; null when all went well.</param>
/// <param name="Duration">From the choice of the route to the end.</param>
/// <param name="ResponseTime">From the choice of the target to its response head; null when there was none.</param>
/// <param name="BytesIn">Bytes of body from the client.</param>
/// <param name="BytesOut">Bytes of body to the client.</param>
public readonly record struct ForwardingOutcome(
    HttpContext HttpContext, Route Route, int StatusCode, string? TargetKey, string? Error, TimeSpan Duration, TimeSpan? ResponseTime, long BytesIn, long BytesOut);
