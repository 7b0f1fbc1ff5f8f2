using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Draining;

/// <summary>
/// Lets every response that begins while the gateway drains say <c>Connection: close</c>, in HTTP/2 and 3 the connection GOAWAY,
/// also when its request came before; the client then does not send its next request into a connection about to be closed.
/// </summary>
internal sealed class ResponseClosing
{
    private readonly DrainSignal _drain;
    private readonly Func<object, Task> _onStarting;

    public ResponseClosing(DrainSignal drain)
    {
        _drain = drain;
        _onStarting = OnStartingAsync;
    }

    public void Attach(HttpContext context) => context.Response.OnStarting(_onStarting, context);

    private Task OnStartingAsync(object state)
    {
        var context = (HttpContext)state;
        var response = context.Response;
        if (!_drain.IsDraining)
        {
            return Task.CompletedTask;
        }

        if (HttpProtocol.IsHttp2(context.Request.Protocol) || HttpProtocol.IsHttp3(context.Request.Protocol))
        {
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
        else if (response.StatusCode != StatusCodes.Status101SwitchingProtocols)
        {
            response.Headers.Connection = "close";
        }

        return Task.CompletedTask;
    }
}
