using HttpServer.Core.Requests;
using HttpServer.Proxy.Hooks;
using HttpServer.Proxy.Routing;
using HttpServer.Proxy.Upgrades;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding;

/// <content>The ways of requests that the application's own code looks at.</content>
internal sealed partial class RouteForwarder
{
    private async Task ForwardWatchedAsync(HttpContext context, Route route, RequestRecord? record)
    {
        // Without the gateway's server around it nobody else counts.
        record ??= new RequestRecord();
        var start = _time.GetTimestamp();
        var hasFailed = true;
        try
        {
            await ForwardAsync(context, route, record).ConfigureAwait(false);
            hasFailed = false;
        }
        finally
        {
            _hooks.Complete(new ForwardingOutcome(
                context, route, hasFailed ? StatusCodes.Status500InternalServerError : context.Response.StatusCode, record.Target, hasFailed ? "handler_failed" : record.Reason, _time.GetElapsedTime(start),
                record.UpstreamTicks == 0 ? null : _time.GetElapsedTime(0, record.UpstreamTicks), record.BytesIn, record.BytesOut));
        }
    }

    private async ValueTask<ForwardError?> ForwardHookedAsync(HookedRequest request, TargetConnections connections, Handshake? handshake) =>
        await _hooks.ChangeRequestAsync(request, handshake).ConfigureAwait(false)
        ?? await ForwardAsync(request, connections, handshake).ConfigureAwait(false);
}
