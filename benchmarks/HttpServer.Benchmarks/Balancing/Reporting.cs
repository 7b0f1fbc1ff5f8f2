using System.Net;
using BenchmarkDotNet.Attributes;
using HttpServer.Balancer;
using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Benchmarks.Balancing;

/// <summary>All that the balancer does for one request that goes well: taking a target, saying that it answered, giving it back.</summary>
public class Reporting
{
    private readonly IPAddress _client = new([10, 0, 0, 1]);
    private TargetPool _pool = null!;

    [Params(HealthCase.Nothing, HealthCase.PassiveHealth, HealthCase.PassiveHealthByShare, HealthCase.CircuitBreaker, HealthCase.Both)]
    public HealthCase Case { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        using var services = new ServiceCollection().AddHttpServerBalancer().BuildServiceProvider();
        services.GetRequiredService<BalancingStrategies>().TryGet(StrategyNames.RoundRobin, out var strategy);
        var terms = new TargetPoolTerms
        {
            PassiveHealth = Case switch
            {
                HealthCase.PassiveHealth or HealthCase.Both => new PassiveHealthTerms(),
                HealthCase.PassiveHealthByShare => new PassiveHealthTerms { FailurePercent = 50 },
                _ => null,
            },
            CircuitBreaker = Case is HealthCase.CircuitBreaker or HealthCase.Both ? new CircuitBreakerTerms() : null,
        };
        _pool = new TargetPool("benchmark", Enumerable.Range(1, 3).Select(i => new Target(new Uri($"http://backend:{i}"))), strategy!, terms);
    }

    [Benchmark]
    public bool AcquireReportAndRelease()
    {
        if (!_pool.TryAcquire(new BalancingRequest(_client), out var lease))
        {
            return false;
        }

        lease.ReportAnswer(200);
        lease.Dispose();
        return true;
    }
}
