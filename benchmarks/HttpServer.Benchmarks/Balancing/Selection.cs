using System.Net;
using BenchmarkDotNet.Attributes;
using HttpServer.Balancer.Health;
using HttpServer.Balancer;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Benchmarks.Balancing;

/// <summary>Taking a target and giving it back, with sixteen requests under way: time and bytes.</summary>
public class Selection
{
    private const int UnderWay = 16;
    private const int Clients = 4_096;

    private readonly TargetLease[] _held = new TargetLease[UnderWay];
    private readonly IPAddress[] _clients = [.. Enumerable.Range(0, Clients).Select(i => new IPAddress([10, 0, (byte)(i >> 8), (byte)i]))];
    private TargetPool _pool = null!;
    private Target[] _tried = [];
    private int _next;

    [ParamsSource(nameof(Strategies))]
    public string Strategy { get; set; } = "";

    [Params(3, 100, 1_000)]
    public int Targets { get; set; }

    [Params(SelectionCase.Plain, SelectionCase.Weighted, SelectionCase.OneTried, SelectionCase.AThirdOut)]
    public SelectionCase Case { get; set; }

    public IEnumerable<string> Strategies => StrategyNames.All;

    [GlobalSetup]
    public void SetUp()
    {
        using var services = new ServiceCollection().AddHttpServerBalancer().BuildServiceProvider();
        services.GetRequiredService<BalancingStrategies>().TryGet(Strategy, out var strategy);
        var random = new Random(1);
        _pool = new TargetPool(
            "benchmark",
            Enumerable.Range(1, Targets).Select(i => new Target(new Uri($"http://backend:{i}"), Case == SelectionCase.Weighted ? random.Next(1, 101) : 1)),
            strategy!);
        for (var i = 0; i < Targets; i++)
        {
            _pool.Targets[i].Mode = Case != SelectionCase.AThirdOut || i % 3 != 0 ? TargetMode.Up : TargetMode.Down;
            _pool.Targets[i].NoteResponseTime(TimeSpan.FromMilliseconds(5));
        }

        _tried = Case == SelectionCase.OneTried ? [_pool.Targets[0]] : [];
    }

    [Benchmark]
    public bool AcquireAndRelease()
    {
        _next++;
        ref var lease = ref _held[_next % UnderWay];
        lease.Dispose();
        return _pool.TryAcquire(new BalancingRequest(_clients[_next % Clients]), _tried, out lease);
    }
}
