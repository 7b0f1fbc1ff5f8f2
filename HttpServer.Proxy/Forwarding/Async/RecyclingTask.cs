using System.Threading.Tasks.Sources;

namespace HttpServer.Proxy.Forwarding.Async;

/// <summary>What a task of <see cref="RecyclingTaskBuilder{TResult}"/> waits on.</summary>
internal class RecyclingTask<TResult> : IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _source;

    /// <summary>Goes on with the method after what it awaited.</summary>
    public Action MoveNext { get; protected init; } = static () => throw new InvalidOperationException("The method has ended.");

    public short Version => _source.Version;

    public void SetResult(TResult result) => _source.SetResult(result);

    public void SetException(Exception exception) => _source.SetException(exception);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    public TResult GetResult(short token)
    {
        // A second await of the same task must not take it away from the one whose it is by now.
        var isCurrent = token == _source.Version;
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            if (isCurrent)
            {
                _source.Reset();
                Recycle();
            }
        }
    }

    /// <summary>The result has been taken: nobody refers to this task any more.</summary>
    protected virtual void Recycle()
    {
    }
}
