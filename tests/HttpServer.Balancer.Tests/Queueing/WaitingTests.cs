using HttpServer.Balancer.Health;
using HttpServer.Balancer.Queueing;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Queueing;

public sealed class WaitingTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task WaitAsync_Freed_GoesToTheFirstInLine()
    {
        var pool = Create(size: 3, 1);
        var lease = pool.Acquire();
        var waits = Enumerable.Range(0, 3).Select(_ => Wait(pool)).ToList();
        foreach (var wait in waits)
        {
            Assert.That(waits.SkipWhile(other => other != wait).Any(other => other.IsCompleted), Is.False);
            lease.Dispose();
            var result = await wait;
            Assert.That(result.Outcome, Is.EqualTo(WaitOutcome.Acquired));
            lease = result.Lease;
        }

        Assert.That((pool.QueueLength, pool.Targets[0].ActiveConnections), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task TryAcquire_OthersWait_DoesNotTakeTheirs()
    {
        var pool = Create(size: 3, 1);
        var lease = pool.Acquire();
        var wait = Wait(pool);

        lease.Dispose();
        var barged = pool.TryAcquire(new BalancingRequest(null), out _);

        Assert.That(barged, Is.False);
        Assert.That((await wait).Outcome, Is.EqualTo(WaitOutcome.Acquired));
    }

    [Test]
    public async Task WaitAsync_QueueFull_IsRefusedAtOnce()
    {
        var pool = Create(size: 1, 1);
        pool.Hold();
        _ = Wait(pool);

        Assert.That((await Wait(pool)).Outcome, Is.EqualTo(WaitOutcome.QueueFull));
        Assert.That(pool.QueueLength, Is.EqualTo(1));
    }

    [Test]
    public async Task WaitAsync_NoQueue_IsRefusedAtOnce()
    {
        var pool = Create(size: 0, 1);
        pool.Hold();

        Assert.That((await Wait(pool)).Outcome, Is.EqualTo(WaitOutcome.QueueFull));
    }

    [TestCase(0)]
    [TestCase(5)]
    public async Task WaitAsync_NothingAvailable_IsOfNoUse(int size)
    {
        var pool = Create(size, 1);
        pool.Targets[0].Mode = TargetMode.Down;

        Assert.That((await Wait(pool)).Outcome, Is.EqualTo(WaitOutcome.NoTarget));
        Assert.That(pool.QueueLength, Is.Zero);
    }

    [Test]
    public async Task WaitAsync_TooLong_TimesOut()
    {
        var pool = Create(size: 2, 1);
        pool.Hold();
        var (patient, impatient) = (Wait(pool), pool.WaitAsync(new BalancingRequest(null), TimeSpan.FromSeconds(2), default).AsTask());

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await impatient).Outcome, Is.EqualTo(WaitOutcome.TimedOut));
        Assert.That(patient.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.That((await patient).Outcome, Is.EqualTo(WaitOutcome.TimedOut));
        Assert.That((pool.QueueLength, pool.Targets[0].ActiveConnections), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task WaitAsync_ClientGone_MakesRoomForTheNext()
    {
        var pool = Create(size: 2, 1);
        var lease = pool.Acquire();
        using var client = new CancellationTokenSource();
        var first = pool.WaitAsync(new BalancingRequest(null), Timeout.InfiniteTimeSpan, client.Token).AsTask();
        var second = Wait(pool);

        await client.CancelAsync();
        Assert.That((await first).Outcome, Is.EqualTo(WaitOutcome.Cancelled));
        Assert.That(pool.QueueLength, Is.EqualTo(1));
        lease.Dispose();

        Assert.That((await second).Outcome, Is.EqualTo(WaitOutcome.Acquired));
    }

    [Test]
    public async Task WaitAsync_ClientGoneAlready_EndsAtOnce()
    {
        var pool = Create(size: 2, 1);
        pool.Hold();

        var wait = pool.WaitAsync(new BalancingRequest(null), Timeout.InfiniteTimeSpan, new CancellationToken(canceled: true));

        Assert.That((await wait).Outcome, Is.EqualTo(WaitOutcome.Cancelled));
        Assert.That(pool.QueueLength, Is.Zero);
    }

    [Test]
    public async Task WaitAsync_FreedMeanwhile_DoesNotWait()
    {
        var pool = Create(size: 2, 1);

        Assert.That((await Wait(pool)).Outcome, Is.EqualTo(WaitOutcome.Acquired));
    }

    [Test]
    public async Task WaitAsync_TargetComesBack_IsTaken()
    {
        var pool = Create(size: 2, 1, 0);
        pool.Targets[1].Mode = TargetMode.Down;
        pool.Hold();
        var wait = Wait(pool);

        pool.Targets[1].Mode = TargetMode.Up;

        Assert.That((await wait).Lease.Target, Is.SameAs(pool.Targets[1]));
    }

    [Test]
    public async Task WaitAsync_TargetAdded_IsTaken()
    {
        var pool = Create(size: 2, 1);
        pool.Hold();
        var wait = Wait(pool);

        pool.Update([new Target(TestPool.Url(0), new TargetTerms { MaxConnections = 1 }), new Target(TestPool.Url(1))]);

        Assert.That((await wait).Lease.Target, Is.SameAs(pool.Targets[1]));
    }

    // Whatever crosses whatever: every wait ends, nobody is forgotten, and no more are held than may be.
    [TestCase(StrategyNames.RoundRobin, 1)]
    [TestCase(StrategyNames.LeastConnections, 2)]
    [TestCase(StrategyNames.PowerOfTwo, 3)]
    public async Task WaitAsync_InAStormOfEndings_LosesNobody(string strategy, int seed)
    {
        const int Workers = 24;
        const int Requests = 1_500;
        var terms = new TargetPoolTerms { QueueSize = Workers, QueueTimeout = TimeSpan.FromHours(1), Time = _time };
        var pool = new TargetPool("test", Enumerable.Range(0, 3).Select(i => new Target(TestPool.Url(i), new TargetTerms { MaxConnections = i + 1 })), TestPool.Strategy(strategy), terms);
        var tooMany = 0;
        var cancelled = 0;

        var workers = Enumerable.Range(0, Workers).Select(number => Task.Run(async () =>
        {
            var random = new Random((seed * 1_000) + number);
            for (var i = 0; i < Requests; i++)
            {
                if (!pool.TryAcquire(new BalancingRequest(null), out var lease))
                {
                    using var client = new CancellationTokenSource();
                    var wait = pool.WaitAsync(new BalancingRequest(null), Timeout.InfiniteTimeSpan, client.Token).AsTask();
                    if (random.Next(3) == 0)
                    {
                        await client.CancelAsync();
                    }
                    var result = await wait;
                    if (result.Outcome == WaitOutcome.Cancelled)
                    {
                        Interlocked.Increment(ref cancelled);
                        continue;
                    }
                    lease = result.Lease;
                }
                if (lease.Target.ActiveConnections > lease.Target.MaxConnections || !lease.IsHeld)
                {
                    Interlocked.Increment(ref tooMany);
                }
                if (random.Next(2) == 0)
                {
                    await Task.Yield();
                }
                lease.Dispose();
            }
        })).ToList();
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.That((tooMany, pool.QueueLength), Is.EqualTo((0, 0)));
        Assert.That(pool.Targets.Select(target => target.ActiveConnections), Is.All.Zero);
        Assert.That(pool.Targets.Sum(target => target.TotalRequests) + cancelled, Is.EqualTo((long)Workers * Requests));
    }

    private static Task<WaitResult> Wait(TargetPool pool) => pool.WaitAsync(new BalancingRequest(null), Timeout.InfiniteTimeSpan, default).AsTask();

    private TargetPool Create(int size, params int[] most) => new(
        "test",
        most.Select((max, i) => new Target(TestPool.Url(i), new TargetTerms { MaxConnections = max })),
        TestPool.Strategy(StrategyNames.RoundRobin),
        new TargetPoolTerms { QueueSize = size, QueueTimeout = TimeSpan.FromSeconds(10), Time = _time });
}
