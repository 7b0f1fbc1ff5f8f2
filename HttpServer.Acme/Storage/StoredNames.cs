using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Storage;

/// <summary>
/// The names that the storage has files for, in memory: strangers may ask for any name as often as they like, and cost a listing a second, which no
/// event loop waits for.
/// </summary>
/// <param name="list">Lists them.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told when they cannot be listed.</param>
internal sealed partial class StoredNames(Func<IEnumerable<string>> list, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);
    private Task _running = Task.CompletedTask;
    private Task? _next;
    private long? _listed;

    /// <summary>Whether there is one by the time of the call; who asks for one that is not known waits for a listing, a second at most.</summary>
    public ValueTask<bool> ContainsAsync(string name, CancellationToken cancellationToken) =>
        _names.ContainsKey(name) ? ValueTask.FromResult(true) : LookAsync(name, Next(), cancellationToken);

    /// <summary>Whether there was one a second ago; who asks waits for a listing at most, and mostly for nothing.</summary>
    public ValueTask<bool> WasThereAsync(string name, CancellationToken cancellationToken)
    {
        Task listing;
        lock (_gate)
        {
            listing = _listed is { } listed && time.GetElapsedTime(listed) < Rest ? _running : _next ??= ListAsync(_running);
        }

        return listing.IsCompleted ? ValueTask.FromResult(_names.ContainsKey(name)) : LookAsync(name, listing, cancellationToken);
    }

    /// <summary>It is not there any more, as its reader has found.</summary>
    public void Forget(string name) => _names.TryRemove(name, out _);

    private async ValueTask<bool> LookAsync(string name, Task listing, CancellationToken cancellationToken)
    {
        await listing.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _names.ContainsKey(name);
    }

    // One that has not begun yet: what was written before the question is in it. All that ask meanwhile wait for the same.
    private Task Next()
    {
        lock (_gate)
        {
            return _next ??= ListAsync(_running);
        }
    }

    private async Task ListAsync(Task before)
    {
        // Off the event loop, also when nothing is to be waited for.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (_listed is { } listed && Rest - time.GetElapsedTime(listed) is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, time).ConfigureAwait(false);
        }

        lock (_gate)
        {
            _listed = time.GetTimestamp();
            _running = _next!;
            _next = null;
        }

        try
        {
            _names = new(list().Select(static name => KeyValuePair.Create(name, true)), StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What was known holds on.
            Unreadable(logger, exception.Message);
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "What the storage of certificates has cannot be listed: {Reason}")]
    private static partial void Unreadable(ILogger logger, string reason);
}
