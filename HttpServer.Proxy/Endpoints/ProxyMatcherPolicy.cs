using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace HttpServer.Proxy.Endpoints;

/// <summary>An endpoint of the proxy is none for requests that no route takes: they go on as if it were not there.</summary>
internal sealed class ProxyMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    // After everything that is cheaper to ask.
    public override int Order => 1_000_000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<ProxyEndpoint>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i) || candidates[i].Endpoint.Metadata.GetMetadata<ProxyEndpoint>() is not { } endpoint)
            {
                continue;
            }

            if (endpoint.Find(httpContext.Request) is { } route)
            {
                httpContext.Features.Set(new MatchedRoute(endpoint, route));
            }
            else
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }
}
