using HttpServer.Core.Draining;
using HttpServer.Core.Health;
using HttpServer.Core.Https;
using HttpServer.Core.Overload;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Core;

/// <summary>The gateway's part of the pipeline.</summary>
public static class CoreApplicationBuilderExtensions
{
    // Two records for one request would count and log it twice.
    private const string InUse = "HttpServer.Core";

    /// <summary>
    /// Request identity, guards, error answers and the end of every request (access log, counters). First in the
    /// pipeline: everything before it works without id and is not logged. The same
    /// holds for a head that Kestrel itself refuses (400, 408, 414, 431). Calling it twice does nothing more. Needs <c>AddHttpServerCore</c> on the services.
    /// </summary>
    public static IApplicationBuilder UseHttpServerCore(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return !app.Properties.TryAdd(InUse, true) ? app : app.Use(next =>
        {
            var services = app.ApplicationServices;
            return new RequestMiddleware(
                next,
                services.GetRequiredService<RequestPolicies>(),
                services.GetRequiredService<RequestLedger>(),
                services.GetRequiredService<RequestDeadlines>(),
                services.GetRequiredService<RequestFailures>(),
                services.GetRequiredService<HttpsGuard>(),
                services.GetRequiredService<ConcurrencyLimit>(),
                services.GetServices<IConnectGate>()).InvokeAsync;
        });
    }

    /// <summary>
    /// Bounds the time until a response begins, <c>request_timeout</c>, for everything that comes after it. After
    /// <c>UseHttpServerProxy</c>, whose routes have bounds of their own. Without <c>UseHttpServerCore</c> it does nothing.
    /// </summary>
    public static IApplicationBuilder UseHttpServerRequestTimeout(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use(next => new RequestTimeoutMiddleware(next, app.ApplicationServices.GetRequiredService<RequestPolicies>()).InvokeAsync);
    }

    /// <summary>
    /// The pages <c>/health</c>, <c>/ping</c>, <c>/{name}/health</c> and <c>/{name}/status</c>. After the proxy, whose
    /// exact routes beat them, and before everything that would take any path.
    /// </summary>
    public static IApplicationBuilder UseHttpServerHealth(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use(next =>
        {
            var services = app.ApplicationServices;
            return new HealthMiddleware(
                next,
                services.GetRequiredService<BuiltInEndpoints>(),
                services.GetRequiredService<HealthReports>(),
                services.GetRequiredService<RequestPolicies>(),
                services.GetRequiredService<DrainSignal>()).InvokeAsync;
        });
    }
}
