using System.Collections.Concurrent;

namespace HttpServer.Soak.Results;

/// <summary>What happened, counted by word; failures in full.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _done = [];
    private readonly ConcurrentDictionary<string, int> _allowed = [];
    private readonly ConcurrentQueue<string> _failures = [];
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    public int Failures => _failures.Count;

    public IEnumerable<string> FailureLines => _failures;

    public IEnumerable<KeyValuePair<string, int>> Done => _done.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, int>> Allowed => _allowed.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    public void Count(string kind, int requests)
    {
        _done.AddOrUpdate(kind, static (_, count) => count, static (_, old, count) => old + count, requests);
        Interlocked.Add(ref _requests, requests);
    }

    public void Allow(string what) => _allowed.AddOrUpdate(what, 1, static (_, old) => old + 1);

    public void Fail(string where, string what)
    {
        _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {where}: {what}");
        if (_failures.Count <= 40)
        {
            Console.WriteLine($"FAILURE {where}: {what}");
        }
    }
}
