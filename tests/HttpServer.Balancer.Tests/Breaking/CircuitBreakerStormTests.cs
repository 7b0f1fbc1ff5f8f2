using System.Collections.Concurrent;
using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Breaking;

/// <summary>Many threads at one circuit breaker.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CircuitBreakerStormTests
{
    private const int Threads = 4;
    private const int Tests = 5;

    private static readonly CircuitBreakerTerms Terms = new() { FailureThreshold = 1, MinRequests = 1, TestRequests = Tests };

    private readonly FakeTimeProvider _time = new();

    [TestCase(StrategyNames.RoundRobin)]
    [TestCase(StrategyNames.WeightedRoundRobin)]
    [TestCase(StrategyNames.Random)]
    [TestCase(StrategyNames.LeastConnections)]
    [TestCase(StrategyNames.PowerOfTwo)]
    [TestCase(StrategyNames.LeastTime)]
    [TestCase(StrategyNames.ConsistentHash)]
    public void HalfOpen_AskedByManyThreads_LetsExactlyTheTestsThrough(string strategy)
    {
        var pool = Create(strategy);
        for (var round = 0; round < 50; round++)
        {
            pool.Answer(0, 500);
            _time.Advance(TimeSpan.FromSeconds(30));

            // Twice: the second time with what the first gave back without a report.
            AcquireAll(pool).ForEach(lease => lease.Dispose());
            var leases = AcquireAll(pool);
            TestPool.InParallel(Tests, number =>
            {
                leases[number].ReportAnswer(200);
                leases[number].Dispose();
            });

            Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Closed));
        }
    }

    [Test]
    public void HalfOpen_TestsComeAndGoOnManyThreads_AreNeverMoreAtOnce()
    {
        var pool = Create(StrategyNames.RoundRobin);
        pool.Answer(0, 500);
        _time.Advance(TimeSpan.FromSeconds(30));
        var (most, underWay) = (0, 0);

        TestPool.InParallel(Threads, number =>
        {
            var random = new Random(number);
            var held = new List<TargetLease>();
            for (var i = 0; i < 20_000; i++)
            {
                if (pool.TryOn(pool.Targets[0], out var lease))
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref underWay));
                    held.Add(lease);
                }
                while (held.Count > random.Next(4))
                {
                    Interlocked.Decrement(ref underWay);
                    held[^1].Dispose();
                    held[^1].Dispose();
                    held.RemoveAt(held.Count - 1);
                }
            }
            foreach (var lease in held)
            {
                Interlocked.Decrement(ref underWay);
                lease.Dispose();
            }
        });

        Assert.That(most, Is.InRange(2, Tests));
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
        Assert.That(AcquireAll(pool), Has.Count.EqualTo(Tests), "none was lost");
    }

    [TestCase(StrategyNames.RoundRobin)]
    [TestCase(StrategyNames.LeastConnections)]
    [TestCase(StrategyNames.ConsistentHash)]
    public void Everything_AfterAStorm_IsAsItWas(string strategy)
    {
        var terms = new TargetPoolTerms
        {
            Time = _time,
            QueueSize = 20,
            QueueTimeout = TimeSpan.FromMilliseconds(500),
            CircuitBreaker = Terms with { FailureThreshold = 3, MinRequests = 5 },
            PassiveHealth = new PassiveHealthTerms { ConsecutiveFailures = 2 },
            SlowStart = TimeSpan.FromSeconds(1),
        };
        var pool = HealthKit.Create(terms, targets: 3, strategy);
        pool.Update(pool.Targets.Select((target, i) => new Target(target.Url, new TargetTerms { MaxConnections = i })));

        TestPool.InParallel(Threads, number => Storm(pool, terms, new Random(number)));

        Assert.That(pool.Targets.Select(target => target.ActiveConnections), Is.All.Zero);
        pool.Update(pool.Targets, TestPool.Strategy(strategy), terms);
        foreach (var target in pool.Targets)
        {
            target.Mode = TargetMode.Up;
            target.SetProbed(isWell: true);
        }
        for (var i = 0; i < 200 && pool.Targets.Any(target => target.State() != CircuitState.Closed || target.IsEjected); i++)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            foreach (var target in pool.Targets)
            {
                if (pool.TryOn(target, out var lease))
                {
                    lease.ReportAnswer(200);
                    lease.Dispose();
                }
            }
        }
        Assert.That(pool.Targets.Select(target => target.IsAvailable), Is.All.True);
        Assert.That(pool.QueueLength, Is.Zero);
    }

    // Reports and releases go on beside each other on purpose, as do changes of the pool.
    private void Storm(TargetPool pool, TargetPoolTerms terms, Random random)
    {
        var strategy = TestPool.Strategy(pool.Strategy);
        for (var i = 0; i < 5_000; i++)
        {
            switch (random.Next(400))
            {
                case 0:
                    _time.Advance(TimeSpan.FromSeconds(random.Next(20)));
                    break;
                case 1:
                    pool.Update(pool.Targets, strategy, terms with { CircuitBreaker = random.Next(2) == 0 ? null : Terms with { TestRequests = random.Next(1, 9) } });
                    break;
                case 2:
                    pool.Update(pool.Targets, strategy, terms with { PassiveHealth = random.Next(2) == 0 ? null : terms.PassiveHealth });
                    break;
                case 3:
                    pool.Targets[random.Next(3)].Mode = (TargetMode)random.Next(3);
                    break;
                case 4:
                    pool.Targets[random.Next(3)].SetProbed(random.Next(2) == 0);
                    break;
                default:
                    Request(pool, random);
                    break;
            }
        }
    }

    private void Request(TargetPool pool, Random random)
    {
        var request = new BalancingRequest(null, hashKey: $"{random.Next(100)}");
        if (!pool.TryAcquire(request, out var lease))
        {
            var wait = pool.WaitAsync(request, Timeout.InfiniteTimeSpan, CancellationToken.None).AsTask();
            while (!wait.IsCompleted)
            {
                // Nobody else may be there to move the clock on.
                _time.Advance(TimeSpan.FromMilliseconds(100));
                Thread.Yield();
            }
            lease = wait.Result.Lease;
        }
        switch (random.Next(5))
        {
            case 0:
                lease.ReportFailure((TargetFailure)random.Next(3));
                break;
            case 1:
                lease.Dispose();
                lease.ReportAnswer(500);
                break;
            case 2:
                break;
            default:
                lease.ReportAnswer(random.Next(3) == 0 ? 503 : 200);
                break;
        }
        lease.Dispose();
    }

    private static List<TargetLease> AcquireAll(TargetPool pool)
    {
        var all = new ConcurrentQueue<TargetLease>();
        TestPool.InParallel(Threads, number =>
        {
            for (var i = 0; i < 20; i++)
            {
                all.Enqueue(pool.Acquire($"10.0.{number}.{i}"));
            }
        });
        var leases = all.Where(lease => lease.Target == pool.Targets[0]).ToList();
        foreach (var lease in all.Except(leases))
        {
            lease.Dispose();
        }
        Assert.That(leases, Has.Count.EqualTo(Tests));
        return leases;
    }

    private TargetPool Create(string strategy) => HealthKit.Create(new TargetPoolTerms { Time = _time, CircuitBreaker = Terms }, targets: 2, strategy);

    private static void InterlockedMax(ref int highest, int value)
    {
        for (var seen = Volatile.Read(ref highest); value > seen;)
        {
            var previous = Interlocked.CompareExchange(ref highest, value, seen);
            if (previous == seen)
            {
                return;
            }
            seen = previous;
        }
    }
}
