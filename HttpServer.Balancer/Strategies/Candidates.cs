using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// The targets of a pool as one choice sees them: all of one priority. Whether one can be taken may change at any
/// moment, so two questions about the same target may be answered differently; a selector must end well then.
/// </summary>
public readonly ref struct Candidates
{
    private readonly ReadOnlySpan<Target> _targets;

    internal Candidates(ReadOnlySpan<Target> targets, ReadOnlySpan<Target> excluded)
    {
        _targets = targets;
        Excluded = excluded;
    }

    /// <summary>Number of targets, whether they can be taken or not.</summary>
    public int Count => _targets.Length;

    /// <summary>The target at an index of the list that the selector was created for.</summary>
    public Target this[int index] => _targets[index];

    internal ReadOnlySpan<Target> Excluded { get; }

    internal bool HasExclusions => !Excluded.IsEmpty;

    /// <summary>Whether the target is available, has a connection free and has not been tried by this request.</summary>
    public bool CanTake(int index)
    {
        var target = _targets[index];
        return target.IsTakeable && (Excluded.IsEmpty || !Excluded.Contains(target));
    }

    /// <summary>As <see cref="CanTake"/> for a request that has not tried any.</summary>
    internal bool IsTakeable(int index) => _targets[index].IsTakeable;

    /// <summary>-1 when the target is not among these.</summary>
    internal int IndexOf(Target target)
    {
        var index = target.Index;
        return (uint)index < (uint)_targets.Length && _targets[index] == target ? index : _targets.IndexOf(target);
    }
}
