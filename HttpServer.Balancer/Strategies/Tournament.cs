using System.Numerics;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// Finds the best target in a tree of winners: each target is a leaf, each node holds the better of its two children,
/// and a change of one target plays only the matches between its leaf and the root again. Better is who has fewer
/// active connections for its weight, where that counts, and then whose <see cref="Turn"/> comes first.
/// </summary>
internal sealed class Tournament : ITargetSelector, ITargetWatcher
{
    private const int Nobody = -1;

    private readonly Target[] _targets;
    private readonly bool _heedsLoad;
    private readonly ChangedIndexes _changed;
    private readonly TargetLoad[] _loads;
    private readonly Turn[] _turns;

    // The root is 1, the children of a node n are 2n and 2n + 1, the leaf of target i is _firstLeaf + i.
    private readonly int[] _winners;
    private readonly int _firstLeaf;

    // Where the turns have come to.
    private Turn _now = Turn.FirstOf(1) with { Step = 0 };

    /// <param name="targets">The targets of the pool.</param>
    /// <param name="heedsLoad">Whether the load counts, or only whose turn it is.</param>
    public Tournament(IReadOnlyList<Target> targets, bool heedsLoad)
    {
        _targets = [.. targets];
        _heedsLoad = heedsLoad;
        var weights = SmoothWeights.Reduced(targets);
        _changed = new ChangedIndexes(_targets.Length);
        _loads = new TargetLoad[_targets.Length];
        _turns = new Turn[_targets.Length];
        _firstLeaf = (int)BitOperations.RoundUpToPowerOf2((uint)_targets.Length);
        _winners = new int[2 * _firstLeaf];
        Array.Fill(_winners, Nobody);
        for (var i = 0; i < _targets.Length; i++)
        {
            _loads[i] = TargetLoad.Never;
            _turns[i] = Turn.FirstOf(weights[i]);
            _winners[_firstLeaf + i] = i;
            // Looked at before the first choice, so that no change between now and then is missed.
            _changed.Add(i);
        }
        for (var node = _firstLeaf - 1; node > 0; node--)
        {
            _winners[node] = Better(_winners[2 * node], _winners[(2 * node) + 1]);
        }
    }

    /// <summary>True also where the load does not count: the pool's lock is what makes one choice at a time.</summary>
    public bool ReadsActiveConnections => true;

    public void OnChanged(int index) => _changed.Add(index);

    public int Choose(in Candidates candidates, in BalancingRequest request)
    {
        var cursor = _changed.TakeAll();
        while (_changed.TryTake(ref cursor, out var index))
        {
            SetLoad(index, candidates.IsTakeable(index) ? TargetLoad.Of(_targets[index]) : TargetLoad.Never);
        }
        var best = candidates.HasExclusions ? BestOfRest(candidates) : _winners[1];
        if (_loads[best] == TargetLoad.Never)
        {
            return -1;
        }
        var turn = _turns[best];
        _turns[best] = turn.Next(_now);
        _now = _now.IsBefore(turn) ? turn : _now;
        // Counted ahead of the pool, which is about to; what comes of it is looked at before the next choice.
        _changed.Add(best);
        _loads[best] = _loads[best] with { Active = _loads[best].Active + 1 };
        Replay(best);
        return best;
    }

    private int BestOfRest(in Candidates candidates)
    {
        foreach (var target in candidates.Excluded)
        {
            if (candidates.IndexOf(target) is >= 0 and var index)
            {
                SetLoad(index, TargetLoad.Never);
                _changed.Add(index);
            }
        }
        return _winners[1];
    }

    private void SetLoad(int index, TargetLoad load)
    {
        if (_loads[index] != load)
        {
            _loads[index] = load;
            Replay(index);
        }
    }

    private void Replay(int index)
    {
        for (var node = (_firstLeaf + index) / 2; node > 0; node /= 2)
        {
            var winner = Better(_winners[2 * node], _winners[(2 * node) + 1]);
            if (winner == _winners[node] && winner != index)
            {
                // It lost here before too: nothing changes further up.
                return;
            }
            _winners[node] = winner;
        }
    }

    private int Better(int left, int right)
    {
        if (left < 0 || right < 0)
        {
            return left < 0 ? right : left;
        }
        ref readonly var leftLoad = ref _loads[left];
        ref readonly var rightLoad = ref _loads[right];
        if (leftLoad == TargetLoad.Never || rightLoad == TargetLoad.Never)
        {
            return leftLoad == TargetLoad.Never ? right : left;
        }
        var order = _heedsLoad ? leftLoad.CompareTo(rightLoad) : 0;
        return order < 0 || (order == 0 && !_turns[right].IsBefore(_turns[left])) ? left : right;
    }
}
