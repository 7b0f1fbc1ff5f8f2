using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Resolving;

/// <summary>Where the targets of one pool come from; keeps the pool up to date with what DNS says.</summary>
internal sealed partial class TargetSources(TargetPool pool, IReadOnlyList<TargetSource> sources, TimeSpan interval)
{
    /// <summary>Until a name that does not resolve is asked for again.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<TargetSource> _sources = sources;
    private readonly List<Target>?[] _known = new List<Target>?[sources.Count];
    private readonly bool[] _fails = new bool[sources.Count];
    private bool _isOver;

    public TargetPool Pool => pool;

    /// <summary>Whether any of them may ever change.</summary>
    public bool HasNames => _sources.Any(source => !source.IsFixed);

    /// <summary>
    /// Prepares to go on with the pool of others that were there before, and with what they found out; they ask no more until that is committed
    /// or disposed of, on the same thread.
    /// </summary>
    public TakeOver PrepareTakeOver(TargetSources? previous, IBalancingStrategy strategy, TargetPoolTerms terms)
    {
        previous?._gate.Enter();
        try
        {
            for (var i = 0; previous is not null && i < _sources.Count; i++)
            {
                var source = _sources[i];
                var at = previous._sources.ToList().FindIndex(old => old.Url == source.Url && old.IsService == source.IsService);
                if (at >= 0 && previous._known[at] is { } known)
                {
                    // The shares of a service's targets are in its records; they are asked for again in a moment.
                    _known[i] = [.. known.Select(target => !source.IsService ? new Target(target.Url, source.Terms with { Addresses = target.Addresses })
                        : Equals(target.Access, source.Terms.Access) ? target
                        : new Target(target.Url, target.Terms with { Access = source.Terms.Access }))];
                }
            }
            return new TakeOver(previous, pool.Prepare(Targets(), strategy, terms));
        }
        catch
        {
            previous?._gate.Exit();
            throw;
        }
    }

    /// <summary>From now on the pool is somebody else's to keep up to date.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
        }
    }

    /// <summary>Asks for all names once. What cannot be told stays as it was.</summary>
    /// <returns>When to ask again; null for never.</returns>
    public async Task<TimeSpan?> RefreshAsync(NameResolver names, Func<Target, bool> isDialledByAddress, ILogger logger, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _sources.Count; i++)
        {
            var source = _sources[i];
            if (!source.IsFixed && (source.IsService || isDialledByAddress(source.Unresolved().First())))
            {
                await RefreshAsync(i, names, logger, cancellationToken).ConfigureAwait(false);
            }
        }
        lock (_gate)
        {
            if (_isOver)
            {
                return null;
            }
            pool.Update(Targets());
        }
        var regular = interval > TimeSpan.Zero ? interval : (TimeSpan?)null;
        return !_fails.Contains(true) ? regular
            : regular < RetryInterval ? regular
            : RetryInterval;
    }

    // Two records may lead to one place.
    private IEnumerable<Target> Targets() => _sources.SelectMany((source, i) => _known[i] ?? source.Unresolved()).DistinctBy(target => target.Key);

    private async Task RefreshAsync(int index, NameResolver names, ILogger logger, CancellationToken cancellationToken)
    {
        var name = _sources[index].Url.IdnHost;
        try
        {
            var targets = await _sources[index].ResolveAsync(names, _known[index] ?? [], cancellationToken).ConfigureAwait(false);
            if (_known[index] is not { } old || !old.Select(target => target.Key).SequenceEqual(targets.Select(target => target.Key)))
            {
                LogResolved(logger, name, pool.Name, string.Join(", ", targets.Select(target => target.Key)));
            }
            (_known[index], _fails[index]) = (targets, false);
        }
        catch (IOException exception)
        {
            // Once, not at every attempt.
            if (!_fails[index])
            {
                LogUnresolved(logger, name, pool.Name, exception.Message, _known[index]?.Count ?? 0);
            }
            _fails[index] = true;
        }
    }

    /// <summary>A change of hands that has been worked out.</summary>
    internal sealed class TakeOver(TargetSources? previous, TargetPoolUpdate update) : IDisposable
    {
        /// <summary>Works all of them out and then commits them: all, or none when one throws.</summary>
        public static void CommitAll(IEnumerable<Func<TakeOver>> preparations)
        {
            var prepared = new Stack<TakeOver>();
            try
            {
                foreach (var prepare in preparations)
                {
                    prepared.Push(prepare());
                }

                // Only when all routes stand.
                foreach (var takeOver in prepared)
                {
                    takeOver.Commit();
                }
            }
            finally
            {
                foreach (var takeOver in prepared)
                {
                    takeOver.Dispose();
                }
            }
        }

        public void Commit()
        {
            previous?._isOver = true;
            update.Commit();
        }

        public void Dispose()
        {
            update.Dispose();
            previous?._gate.Exit();
        }
    }

    [LoggerMessage(2, LogLevel.Information, "{Name} of route {Route} is now: {Targets}.", EventName = "NameResolved")]
    private static partial void LogResolved(ILogger logger, string name, string route, string targets);

    [LoggerMessage(3, LogLevel.Warning, "{Name} of route {Route} does not resolve: {Problem} Its {Known} known targets stay, and it is asked for again.", EventName = "NameUnresolved")]
    private static partial void LogUnresolved(ILogger logger, string name, string route, string problem, int known);
}
