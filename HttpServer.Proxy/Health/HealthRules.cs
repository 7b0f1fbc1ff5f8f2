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
        CheckCodes($"{at}.passive_health.status_codes", route.PassiveHealth.StatusCodes);
        CheckCodes($"{at}.retry.status_codes", route.Retry.StatusCodes);
        if (route.Panic is not ("try" or "refuse"))
        {
            failures.Add($"{at}.panic: '{route.Panic}' is not a word for it (known: try, refuse)");
        }
    }

    private void CheckCodes(string at, List<int> codes)
    {
        for (var i = 0; i < codes.Count; i++)
        {
            if (codes[i] is < 400 or > 599)
            {
                failures.Add($"{at}[{i}]: {codes[i]} is not between 400 and 599");
            }
        }
    }
}
