using HttpServer.Balancer.Strategies;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Configuration;

internal sealed class ProxyOptionsRules(BalancingStrategies strategies) : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        _ = strategies;
        return ValidateOptionsResult.Success;
    }
}
