using HttpServer.Proxy.Tests.Forwarding;

namespace HttpServer.Proxy.Tests.Retrying;

/// <summary>What retries may add to an outage.</summary>
public sealed class BudgetTests
{
    [Test]
    public async Task Requests_EveryTargetFailsThem_AddAtMostTheirShare()
    {
        await using var a = Targets.BreakingOff();
        await using var b = Targets.BreakingOff();
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(a, b);
            route.PassiveHealth.Enabled = false;
            (route.Retry.BudgetPercent, route.Retry.BudgetMin) = (20, 0);
        });

        const int requests = 400;
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = 40 }, async (_, _) =>
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502)));

        // A fifth, and a fifth of the requests under way or of a second for a start.
        Assert.That(a.Requests.Count + b.Requests.Count, Is.GreaterThan(requests).And.LessThanOrEqualTo(requests * 1.4));
    }
}
