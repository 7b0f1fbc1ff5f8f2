using System.Collections.Concurrent;

namespace HttpServer.Acme.OnDemand;

/// <summary>Names that got no certificate a moment ago, so that each of their handshakes does not ask again. Bounded.</summary>
internal sealed class TurnedAway(TimeProvider time)
{
    private const int Most = 4096;

    // Short: who has just been permitted tries again at once.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _names = new(StringComparer.Ordinal);

    public bool Contains(string name)
    {
        if (!_names.TryGetValue(name, out var until))
        {
            return false;
        }

        if (until > time.GetUtcNow())
        {
            return true;
        }

        _names.TryRemove(KeyValuePair.Create(name, until));
        return false;
    }

    /// <param name="name">The name.</param>
    /// <param name="until">Null for a few seconds.</param>
    public void Add(string name, DateTimeOffset? until)
    {
        if (_names.Count >= Most)
        {
            // A flood of names: the memory of single ones is worth less than its bound.
            _names.Clear();
        }

        _names[name] = until ?? time.GetUtcNow() + Rest;
    }
}
