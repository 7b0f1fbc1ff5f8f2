using HttpServer.Core.Draining;
using HttpServer.Core.Hosting;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Http3;

/// <summary>Tells clients that came over TCP that HTTP/3 is spoken as well (RFC 7838), while it is.</summary>
internal sealed class AlternativeService(DrainSignal drain)
{
    private volatile bool _isOffered;

    /// <summary>Whether there may be something to tell; what that is stands with the listeners.</summary>
    public void Offer(bool isOffered) => _isOffered = isOffered;

    public void Announce(HttpContext context)
    {
        if (_isOffered && !HttpProtocol.IsHttp3(context.Request.Protocol) && context.Features.Get<ListenerFeature>()?.Listener is { Alternative: not null } listener)
        {
            context.Response.OnStarting(TellAsync, (context.Response, listener));
        }
    }

    // At the last moment, when a backend's own is known and whether it is still true.
    private Task TellAsync(object state)
    {
        var (response, listener) = ((HttpResponse, OpenListener))state;
        if (listener.Alternative is { } alternative && response.Headers.AltSvc.Count == 0 && !drain.IsDraining)
        {
            response.Headers.AltSvc = alternative;
        }

        return Task.CompletedTask;
    }
}
