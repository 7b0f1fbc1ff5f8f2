using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace HttpServer.Balancer.Strategies;

/// <summary>The strategies that are registered, by name. Of several under one name the last counts, and one of the application's own before a built-in one.</summary>
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
            if (!IsBuiltIn(strategy) || !byName.TryGetValue(strategy.Name, out var known) || IsBuiltIn(known))
            {
                byName[strategy.Name] = strategy;
            }
        }
        _byName = byName.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Names = names.ToImmutable();
    }

    /// <summary>All names, in the order of registration.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Finds a strategy by its name, without regard to case.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out IBalancingStrategy? strategy) => _byName.TryGetValue(name, out strategy);

    private static bool IsBuiltIn(IBalancingStrategy strategy) => strategy.GetType().Assembly == typeof(BalancingStrategies).Assembly;
}
