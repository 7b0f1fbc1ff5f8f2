using System.Runtime.CompilerServices;

namespace HttpServer.Core.Transport;

/// <summary>Awaited, it has what follows run by the thread of a group; the default of it goes on where it is.</summary>
/// <remarks>
/// No task: one that has completed by the time it is awaited would go on where it is, too.
/// </remarks>
#pragma warning disable CA1815 // Nobody compares them.
public readonly struct GroupEntry : ICriticalNotifyCompletion
#pragma warning restore CA1815
{
    private readonly EventLoop? _loop;

    internal GroupEntry(EventLoop loop) => _loop = loop;

    /// <summary>Whether the running thread is the one.</summary>
    public bool IsCompleted => _loop is null || _loop == EventLoop.Current;

    /// <summary>Itself, for <c>await</c>.</summary>
    public GroupEntry GetAwaiter() => this;

    /// <summary>Nothing, for <c>await</c>.</summary>
    public void GetResult()
    {
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation)
    {
        if (_loop is null)
        {
            continuation();
        }
        else
        {
            _loop.Post(continuation);
        }
    }
}
