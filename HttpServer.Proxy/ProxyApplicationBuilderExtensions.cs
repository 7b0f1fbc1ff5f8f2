using Microsoft.AspNetCore.Builder;

namespace HttpServer.Proxy;

/// <summary>The proxy's part of the pipeline.</summary>
public static class ProxyApplicationBuilderExtensions
{
    /// <summary>Forwards requests that a route takes; others go on. After <c>UseHttpServerCore</c>, where that is used.</summary>
    public static IApplicationBuilder UseHttpServerProxy(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseMiddleware<ProxyMiddleware>();
    }
}
