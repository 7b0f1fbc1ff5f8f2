using HttpServer.Balancer.Targets;
using HttpServer.Core.Requests;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Hooks;

/// <summary>A request that hooks look at: apart, so that one without them is not a byte larger.</summary>
internal sealed class HookedRequest(HookSet hooks, HttpContext context, RequestRecord? record, Route route, ForwardTarget forwardTarget, TargetLease lease)
    : ForwardRequest(context, record, route, forwardTarget, lease)
{
    /// <summary>What goes out in the place of the fields of the client; null while that is what goes out.</summary>
    public IHeaderDictionary? Fields { get; set; }

    /// <inheritdoc/>
    public override ForwardTarget Asked { get; } = forwardTarget;

    public void Redirect(ForwardTarget target) => ForwardTarget = target;

    /// <summary>To be called when the head of the response is ready, before anything of it is sent.</summary>
    /// <returns>What the client gets instead; null when all is well.</returns>
    public ValueTask<ForwardError?> OnResponseAsync() => hooks.ChangeResponseAsync(this);

    /// <summary>As <see cref="OnResponseAsync"/>, for any request, and throws.</summary>
    /// <exception cref="ForwardException">What the client gets instead.</exception>
    public static ValueTask ShowResponseAsync(ForwardRequest request) => request is HookedRequest hooked ? hooked.ShowResponseAsync() : default;

    private async ValueTask ShowResponseAsync()
    {
        if (await OnResponseAsync().ConfigureAwait(false) is { } error)
        {
            throw new ForwardException(error);
        }
    }
}
