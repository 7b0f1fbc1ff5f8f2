using CsCheck;
using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Breaking;

public sealed class CircuitBreakerModelTests
{
    private static readonly Gen<CircuitBreakerTerms> AnyTerms =
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 8], Gen.Int[1, 4], Gen.Int[1, 6], Gen.Int[1, 12]).Select((threshold, least, tests, tensOfSeconds, open) => new CircuitBreakerTerms
        {
            FailureThreshold = threshold,
            MinRequests = least,
            TestRequests = tests,
            FailureWindow = TimeSpan.FromSeconds(10 * tensOfSeconds),
            OpenTimeout = TimeSpan.FromSeconds(open),
        });

    // What happens, and which of the requests under way or how many seconds it is about.
    private static readonly Gen<(int Kind, int Which)[]> AnySteps = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 20]).Array[1, 120];

    [Test]
    public void Breaker_WhateverHappens_DoesAsThePlainOne() =>
        Gen.Select(AnyTerms, AnySteps).Sample((terms, steps) => Compare(terms, steps), iter: 3_000);

    private static void Compare(CircuitBreakerTerms terms, (int Kind, int Which)[] steps)
    {
        // On a whole multiple of every window, as the plain one's clock.
        var time = new FakeTimeProvider(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var pool = HealthKit.Create(new TargetPoolTerms { Time = time, CircuitBreaker = terms }, targets: 1);
        var target = pool.Targets[0];
        var model = new CircuitModel(terms);
        var held = new List<(int Id, TargetLease Lease)>();
        for (var step = 0; step < steps.Length; step++)
        {
            var (kind, which) = steps[step];
            switch (kind)
            {
                case < 4:
                    Assert.That(pool.TryOn(target, out var lease), Is.EqualTo(model.IsPassable));
                    if (lease.IsHeld)
                    {
                        held.Add((step, lease));
                        model.Begin(step);
                    }
                    break;
                case 9:
                    time.Advance(TimeSpan.FromSeconds(which));
                    model.Advance(which);
                    break;
                default:
                    if (held.Count > 0)
                    {
                        End(held, which % held.Count, model, isGood: kind switch { 4 or 5 => false, 6 or 7 => true, _ => null });
                    }
                    break;
            }
            var circuit = target.Circuit!.Value;
            Assert.That((circuit.State, circuit.Openings, target.IsAvailable), Is.EqualTo((model.State, (long)model.Openings, model.IsPassable)));
        }
    }

    private static void End(List<(int Id, TargetLease Lease)> held, int index, CircuitModel model, bool? isGood)
    {
        var (id, lease) = held[index];
        if (isGood is { } good)
        {
            lease.ReportAnswer(good ? 200 : 500);
        }
        lease.Dispose();
        model.End(id, isGood);
        held.RemoveAt(index);
    }
}
