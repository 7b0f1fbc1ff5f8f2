using HttpServer.Balancer.Strategies;

namespace HttpServer.Balancer.Targets;

/// <summary>
/// A change of a pool that has been worked out: <see cref="Commit"/> makes it, and disposing of it without that leaves everything as it was.
/// For one thread, and not for long: other changes of the pool wait.
/// </summary>
public sealed class TargetPoolUpdate : IDisposable
{
    private readonly TargetPool _pool;
    private readonly TargetSet? _set;
    private readonly IBalancingStrategy _strategy;
    private readonly TargetPoolTerms _terms;
    private readonly List<AdoptedTerms> _adopted;
    private bool _isCommitted;
    private bool _isOver;

    internal TargetPoolUpdate(TargetPool pool, TargetSet? set, IBalancingStrategy strategy, TargetPoolTerms terms, List<AdoptedTerms> adopted)
    {
        _pool = pool;
        _set = set;
        _strategy = strategy;
        _terms = terms;
        _adopted = adopted;
    }

    /// <summary>Makes the change; a second call does nothing.</summary>
    public void Commit()
    {
        if (_isCommitted || _isOver)
        {
            return;
        }
        _isCommitted = true;
        _pool.Put(_set, _strategy, _terms);
        _adopted.ForEach(static terms => terms.Keep());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }
        _isOver = true;
        if (!_isCommitted)
        {
            _adopted.ForEach(static terms => terms.TakeBack());
        }
        _pool.EndTurn();
    }
}
