using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace HttpServer.Balancer.Strategies;

/// <summary>The strategies that are registered, by name. A later registration of a name replaces an earlier one.</summary>
public sealed class BalancingStrategies
{
    private readonly FrozenDictionary<string, IBalancingStrategy> _byName;

    public BalancingStrategies(IEnumerable<IBalancingStrategy> strategies)
    {
        ArgumentNullException.ThrowIfNull(strategies);
        var byName = new Dictionary<string, IBalancingStrategy>(StringComparer.OrdinalIgnoreCase);
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var strategy in strategies)
        {
            if (!byName.ContainsKey(strategy.Name))
            {
                names.Add(strategy.Name);
            }
            byName[strategy.Name] = strategy;
        }
        _byName = byName.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Names = names.ToImmutable();
    }

    /// <summary>All names, in the order of registration.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Finds a strategy by its name, without regard to case.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out IBalancingStrategy? strategy) => _byName.TryGetValue(name, out strategy);
}
