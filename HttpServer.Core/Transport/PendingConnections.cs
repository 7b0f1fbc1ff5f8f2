namespace HttpServer.Core.Transport;

/// <summary>
/// Connections that were accepted here and that nobody above has begun to work on. On a busy machine that takes a while, and
/// until then whoever counts the open ones does not know of them.
/// </summary>
internal sealed class PendingConnections
{
    private readonly Lock _gate = new();
    private int _count;
    private TaskCompletionSource? _empty;

    public void Add()
    {
        lock (_gate)
        {
            _count++;
        }
    }

    public void Remove()
    {
        lock (_gate)
        {
            if (--_count == 0)
            {
                _empty?.TrySetResult();
                _empty = null;
            }
        }
    }

    /// <summary>Completes when there is none. New ones may come after that.</summary>
    public Task WhenNone()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return Task.CompletedTask;
            }

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }
}
