using HttpServer.Core.Hosting;
using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Health;

/// <summary>What must hold for the tables of a route about failing targets.</summary>
internal sealed class HealthRules(List<string> failures)
{
    private static readonly ProxyOptionsJsonContext Shapes = ProxyOptionsJsonContext.Default;

    public void Check(string at, RouteOptions route)
    {
        RangeRules.Check($"{at}.passive_health", route.PassiveHealth, Shapes.PassiveHealthOptions, failures);
        RangeRules.Check($"{at}.circuit_breaker", route.CircuitBreaker, Shapes.CircuitBreakerOptions, failures);
        RangeRules.Check($"{at}.retry", route.Retry, Shapes.RetryOptions, failures);
        StatusCodeRules.Check($"{at}.passive_health.status_codes", route.PassiveHealth.StatusCodes, 400, failures);
        StatusCodeRules.Check($"{at}.retry.status_codes", route.Retry.StatusCodes, 400, failures);
        if (route.Panic is not ("try" or "refuse"))
        {
            failures.Add($"{at}.panic: '{route.Panic}' is not a word for it (known: try, refuse)");
        }
    }
}
