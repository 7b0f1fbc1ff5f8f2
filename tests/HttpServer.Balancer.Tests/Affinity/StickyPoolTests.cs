using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests.Affinity;

public sealed class StickyPoolTests
{
    [Test]
    public void Acquire_ClientWithItsCookie_StaysAndNeedsNoOther()
    {
        var pool = Sticky(1, 1, 1);
        foreach (var target in pool.Targets)
        {
            for (var i = 0; i < 10; i++)
            {
                using var lease = pool.Acquire($"10.0.0.{i}", target.AffinityId);
                Assert.That((lease.Target, lease.AssignsAffinity), Is.EqualTo((target, false)));
            }
        }
    }

    [TestCase("")]
    [TestCase("unknown-id-x")]
    [TestCase("../../etc")]
    public void Acquire_ClientWithoutAUsableCookie_StaysByItsAddressAndIsGivenOne(string cookie)
    {
        var pool = Sticky(1, 1, 1);
        var first = pool.Ask("192.0.2.7", cookie);
        for (var i = 0; i < 10; i++)
        {
            using var lease = pool.Acquire("192.0.2.7", cookie);
            Assert.That((lease.Target, lease.AssignsAffinity), Is.EqualTo((first, true)));
        }
    }

    [Test]
    public void Acquire_NeitherCookieNorAddress_FollowsTheStrategyAndGivesACookie()
    {
        var pool = Sticky(1, 1);

        using var first = pool.Acquire();
        using var second = pool.Acquire();

        Assert.That(first.Target, Is.Not.SameAs(second.Target));
        Assert.That(first.AssignsAffinity, Is.True);
    }

    [Test]
    public void Acquire_TargetOfTheCookieGone_MovesTheClientAndSticksAgain()
    {
        var pool = Sticky(1, 1, 1);
        pool.Targets[0].Mode = TargetMode.Down;

        using var lease = pool.Acquire("192.0.2.7", pool.Targets[0].AffinityId);

        Assert.That(lease.Target, Is.Not.SameAs(pool.Targets[0]));
        Assert.That(lease.AssignsAffinity, Is.True);
        Assert.That(pool.Ask("198.51.100.1", lease.Target.AffinityId), Is.SameAs(lease.Target));
    }

    [Test]
    public void Acquire_OneTargetGone_MovesOnlyItsOwnClients()
    {
        var pool = Sticky(1, 1, 1);
        var before = Clients().ToDictionary(client => client, client => pool.Ask(client));
        pool.Targets[1].Mode = TargetMode.Down;

        foreach (var (client, target) in before)
        {
            var after = pool.Ask(client);
            Assert.That(after, target == pool.Targets[1] ? Is.Not.SameAs(target) : Is.SameAs(target));
        }
    }

    [Test]
    public void Acquire_AnotherGatewayWithTheTargetsInAnotherOrder_AgreesOnEveryClient()
    {
        var pool = Sticky(1, 1, 1);
        var other = new TargetPool("other", pool.Targets.Reverse().Select(target => new Target(target.Url)), TestPool.Strategy(StrategyNames.RoundRobin), isSticky: true);

        foreach (var client in Clients())
        {
            Assert.That(other.Ask(client).Key, Is.EqualTo(pool.Ask(client).Key));
        }
    }

    [Test]
    public void Acquire_ManyClients_AreSpreadByWeight()
    {
        var pool = Sticky(3, 2, 1);

        foreach (var client in Clients())
        {
            pool.Ask(client);
        }

        // Five standard deviations of the binomial distribution at 6000 clients are 194.
        Assert.That(pool.Targets.Select(target => (double)target.TotalRequests), Is.EqualTo([3_000, 2_000, 1_000]).Within(194));
    }

    [Test]
    public void Acquire_AddressesOfOneIPv6Network_ShareATarget()
    {
        var pool = Sticky(1, 1, 1, 1, 1, 1, 1);

        var targets = Enumerable.Range(0, 50).Select(i => pool.Ask($"2001:db8:1:2:{i * 977:x}::{i + 1:x}")).Distinct();

        Assert.That(targets.Count(), Is.EqualTo(1));
    }

    [Test]
    public void Acquire_AddressesOfManyIPv6Networks_AreSpread()
    {
        var pool = Sticky(1, 1, 1);

        var targets = Enumerable.Range(0, 50).Select(i => pool.Ask($"2001:db8:1:{i:x}::1")).Distinct();

        Assert.That(targets.Count(), Is.EqualTo(3));
    }

    [Test]
    public void Acquire_IPv4AddressMappedToIPv6_IsTheSameClient()
    {
        var pool = Sticky(1, 1, 1, 1, 1, 1, 1);

        foreach (var client in Clients().Take(50))
        {
            Assert.That(pool.Ask($"::ffff:{client}"), Is.SameAs(pool.Ask(client)));
        }
    }

    private static TargetPool Sticky(params int[] weights) => TestPool.Create(StrategyNames.RoundRobin, isSticky: true, weights);

    private static IEnumerable<string> Clients() => Enumerable.Range(0, 6_000).Select(i => $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}");
}
