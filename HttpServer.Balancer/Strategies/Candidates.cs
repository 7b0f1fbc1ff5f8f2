using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// The targets of a pool as one choice sees them. Availability may change at any moment, so two questions about the
/// same target may be answered differently; a selector must end well then.
/// </summary>
public readonly ref struct Candidates
{
    private readonly ReadOnlySpan<Target> _targets;
    private readonly ReadOnlySpan<Target> _excluded;

    internal Candidates(ReadOnlySpan<Target> targets, ReadOnlySpan<Target> excluded)
    {
        _targets = targets;
        _excluded = excluded;
    }

    /// <summary>Number of targets of the pool, whether they can be taken or not.</summary>
    public int Count => _targets.Length;

    /// <summary>The target at an index of the list that the selector was created for.</summary>
    public Target this[int index] => _targets[index];

    /// <summary>Whether the target is available and has not been tried by this request.</summary>
    public bool CanTake(int index)
    {
        var target = _targets[index];
        return target.IsAvailable && (_excluded.IsEmpty || !_excluded.Contains(target));
    }
}
