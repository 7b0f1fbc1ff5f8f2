using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Requests;

/// <summary>
/// Puts what comes behind it under <c>request_timeout</c>. A part of its own, so that handlers with bounds of their own
/// can stand before it and pay nothing for it.
/// </summary>
internal sealed class RequestTimeoutMiddleware(RequestDelegate next, RequestPolicies policies)
{
    public Task InvokeAsync(HttpContext context)
    {
        var timeout = policies.Current.Timeout;
        if (timeout != 0 && context.Features.Get<RequestRecord>() is { Lifetime: { } lifetime } record)
        {
            lifetime.Begin(context.Features, record.StartTimestamp + timeout);
        }

        return next(context);
    }
}
