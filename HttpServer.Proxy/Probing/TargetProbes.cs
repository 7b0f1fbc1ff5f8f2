using System.Collections.Concurrent;
using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Probing;

/// <summary>The probes of all targets: what they find together, and the way to ask for one now.</summary>
internal sealed class TargetProbes
{
    private readonly ConcurrentDictionary<Target, ProbeLoop[]> _loops = new();
    private readonly Lock _gate = new();

    /// <summary>Has a target probed soon: its requests fail. Where it is not probed nothing happens. Safe on the path of requests, however often.</summary>
    public void AskNow(Target target)
    {
        foreach (var loop in Of(target))
        {
            loop.Ask();
        }
    }

    /// <summary>The probes of a target; none where it is not probed.</summary>
    public IReadOnlyList<ProbeLoop> Of(Target target) => _loops.TryGetValue(target, out var loops) ? loops : [];

    public void Add(Target target, ProbeLoop loop) => _loops.AddOrUpdate(target, static (_, loop) => [loop], static (_, loops, loop) => [.. loops, loop], loop);

    /// <summary>Without its last probe a target is well, for all that is known.</summary>
    public void Remove(Target target, ProbeLoop loop)
    {
        lock (_gate)
        {
            var left = Of(target).Except([loop]).ToArray();
            if (left.Length > 0)
            {
                _loops[target] = left;
            }
            else
            {
                _loops.TryRemove(target, out _);
            }
        }
    }

    /// <summary>One of its probes is believed to find this; with all of them well the target is.</summary>
    public void Report(Target target, bool isWell, long since)
    {
        lock (_gate)
        {
            target.SetProbed(isWell && Of(target).All(loop => loop.IsWell), since);
        }
    }
}
