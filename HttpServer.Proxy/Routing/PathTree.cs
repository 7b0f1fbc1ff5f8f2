namespace HttpServer.Proxy.Routing;

/// <summary>
/// Routes by path segment, of many trees in one: a lookup costs one probe of a flat table per segment of the path, down to
/// the deepest that is configured, however many routes there are. Flat, because with thousands of routes the time goes
/// into cache misses. Filled once in order of precedence, then only read.
/// </summary>
internal sealed class PathTree
{
    /// <summary>The position behind every route: nothing was found.</summary>
    public const int None = int.MaxValue;

    private Node[] _nodes = new Node[8];
    private Slot[] _slots = new Slot[32];
    private Candidate[] _candidates = new Candidate[8];
    private int _nodeCount;
    private int _candidateCount;

    /// <summary>Begins a tree of its own.</summary>
    public int AddRoot() => AddNode(parent: -1, hash: 0, segment: "");

    /// <summary>Adds a route behind all that were added before.</summary>
    public void Add(int root, RoutePattern pattern, int position, RouteConditions? conditions)
    {
        var node = root;
        if (pattern.Kind != RouteKind.Everything)
        {
            foreach (var segment in pattern.Literal.AsSpan(1).Split('/'))
            {
                node = GetOrAdd(node, pattern.Literal.AsSpan(1)[segment]);
            }
        }

        if (pattern.Kind == RouteKind.Exact)
        {
            Append(ref _nodes[node].Exact, position, conditions);
        }
        else
        {
            Append(ref _nodes[node].Prefix, position, conditions);
        }
    }

    /// <summary>
    /// Lowest position below <paramref name="best"/> whose pattern takes the path and whose candidate passes the test;
    /// <paramref name="best"/> when there is none.
    /// </summary>
    /// <param name="root">The tree.</param>
    /// <param name="path">Patterns for everything take any text, others only a path.</param>
    /// <param name="withExact">Whether patterns that take one path only count, too.</param>
    /// <param name="test">What the candidates have to pass.</param>
    /// <param name="best">The lowest position found elsewhere.</param>
    public int Find<TTest>(int root, ReadOnlySpan<char> path, bool withExact, in TTest test, int best)
        where TTest : struct, ICandidateTest
    {
        var node = root;
        best = First(_nodes[node].Prefix.First, in test, best);
        if (path.IsEmpty || path[0] != '/')
        {
            return best;
        }

        while (true)
        {
            path = path[1..];
            var slash = path.IndexOf('/');
            var segment = slash < 0 ? path : path[..slash];
            node = Child(node, segment, Hash(node, segment));
            if (node < 0)
            {
                return best;
            }

            best = First(_nodes[node].Prefix.First, in test, best);
            if (slash < 0)
            {
                return withExact ? First(_nodes[node].Exact.First, in test, best) : best;
            }

            path = path[slash..];
        }
    }

    private int First<TTest>(int candidate, in TTest test, int best)
        where TTest : struct, ICandidateTest
    {
        while (candidate != 0)
        {
            ref readonly var it = ref _candidates[candidate];
            if (it.Position >= best)
            {
                break;
            }

            if (test.Accepts(it.Position, it.Conditions))
            {
                return it.Position;
            }

            candidate = it.Next;
        }

        return best;
    }

    private void Append(ref Chain chain, int position, RouteConditions? conditions)
    {
        // What stands behind a route without conditions, in the same place, is never asked.
        if (chain.Last != 0 && _candidates[chain.Last].Conditions is null)
        {
            return;
        }

        // Number 0 stays free: it is the end of every chain.
        if (++_candidateCount == _candidates.Length)
        {
            Array.Resize(ref _candidates, _candidates.Length * 2);
        }

        _candidates[_candidateCount] = new Candidate { Position = position, Conditions = conditions };
        if (chain.Last == 0)
        {
            chain.First = _candidateCount;
        }
        else
        {
            _candidates[chain.Last].Next = _candidateCount;
        }

        chain.Last = _candidateCount;
    }

    private static uint Hash(int parent, ReadOnlySpan<char> segment) =>
        (uint)string.GetHashCode(segment) ^ ((uint)parent * 0x9E3779B9);

    private int Child(int parent, ReadOnlySpan<char> segment, uint hash)
    {
        for (var i = hash; ; i++)
        {
            ref readonly var slot = ref _slots[i & (uint)(_slots.Length - 1)];
            if (slot.Node == 0)
            {
                return -1;
            }

            if (slot.Hash == hash)
            {
                ref readonly var node = ref _nodes[slot.Node - 1];
                if (node.Parent == parent && segment.SequenceEqual(node.Segment))
                {
                    return slot.Node - 1;
                }
            }
        }
    }

    private int GetOrAdd(int parent, ReadOnlySpan<char> segment)
    {
        var hash = Hash(parent, segment);
        return Child(parent, segment, hash) is >= 0 and var known ? known : AddNode(parent, hash, segment.ToString());
    }

    private int AddNode(int parent, uint hash, string segment)
    {
        if (_nodeCount == _nodes.Length)
        {
            Array.Resize(ref _nodes, _nodes.Length * 2);
        }

        _nodes[_nodeCount] = new Node { Parent = parent, Hash = hash, Segment = segment };
        if (parent >= 0)
        {
            Place(hash, ++_nodeCount);
            return _nodeCount - 1;
        }

        return _nodeCount++;
    }

    private void Place(uint hash, int node)
    {
        // A quarter full at most, so that a path that is not there costs one probe.
        if (_nodeCount * 4 > _slots.Length)
        {
            _slots = new Slot[_slots.Length * 2];
            for (var i = 1; i < node; i++)
            {
                if (_nodes[i - 1].Parent >= 0)
                {
                    Occupy(_nodes[i - 1].Hash, i);
                }
            }
        }

        Occupy(hash, node);
    }

    private void Occupy(uint hash, int node)
    {
        var i = hash & (uint)(_slots.Length - 1);
        while (_slots[i].Node != 0)
        {
            i = (i + 1) & (uint)(_slots.Length - 1);
        }

        _slots[i] = new Slot { Hash = hash, Node = node };
    }

    /// <summary>Candidates of one place by number, in order of precedence; 0 for none.</summary>
    private struct Chain
    {
        public int First;
        public int Last;
    }

    private struct Node
    {
        public string Segment;
        public int Parent;
        public uint Hash;
        public Chain Prefix;
        public Chain Exact;
    }

    /// <summary>Of the hash table: the node's number plus one, 0 for a free slot.</summary>
    private struct Slot
    {
        public uint Hash;
        public int Node;
    }

    private struct Candidate
    {
        public RouteConditions? Conditions;
        public int Position;
        public int Next;
    }
}
