using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace HttpServer.Proxy.Forwarding.Async;

/// <summary>
/// Builds <see cref="ValueTask{TResult}"/>s whose state machines are used again. The runtime's own
/// <see cref="PoolingAsyncValueTaskMethodBuilder{TResult}"/> keeps one for each thread and processor, and a loop has
/// hundreds of exchanges waiting at once. The execution context is that of the first wait: a method that changes an
/// <see cref="AsyncLocal{T}"/> between two waits has no business with it.
/// </summary>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Made and used by the compiler; nobody compares builders.")]
internal struct RecyclingTaskBuilder<TResult>
{
    private RecyclingTask<TResult>? _task;
    private TResult _result;

    public readonly ValueTask<TResult> Task => _task is null ? new ValueTask<TResult>(_result) : new ValueTask<TResult>(_task, _task.Version);

    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The compiler looks for it here.")]
    public static RecyclingTaskBuilder<TResult> Create() => default;

    // The runtime's: it keeps what the method does to the execution context from its caller.
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The compiler calls it on the instance.")]
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        var start = default(AsyncValueTaskMethodBuilder);
        start.Start(ref stateMachine);
    }

    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The compiler calls it on the instance.")]
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
        // Of debug builds of old compilers only: the state machine is boxed when it first waits.
    }

    public void SetResult(TResult result)
    {
        if (_task is null)
        {
            _result = result;
        }
        else
        {
            _task.SetResult(result);
        }
    }

    public void SetException(Exception exception)
    {
        _task ??= new RecyclingTask<TResult>();
        _task.SetException(exception);
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        awaiter.OnCompleted(Box(ref stateMachine).MoveNext);

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        awaiter.UnsafeOnCompleted(Box(ref stateMachine).MoveNext);

    private RecyclingTask<TResult> Box<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_task is null)
        {
            // In this order: this builder is a part of the state machine that is copied.
            var task = RecyclingTask<TResult, TStateMachine>.Rent();
            _task = task;
            task.StateMachine = stateMachine;
        }

        return _task;
    }
}
