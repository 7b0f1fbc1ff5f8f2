using System.Runtime.CompilerServices;

namespace HttpServer.Proxy.Forwarding.Async;

/// <summary>With the state machine in it.</summary>
internal sealed class RecyclingTask<TResult, TStateMachine> : RecyclingTask<TResult>
    where TStateMachine : IAsyncStateMachine
{
    // As many as wait on one busy loop at a time; beyond that they are left to the collector.
    private const int Retained = 256;

    private static readonly ContextCallback GoOn = static state => ((RecyclingTask<TResult, TStateMachine>)state!).StateMachine.MoveNext();

    [ThreadStatic]
    private static Stack<RecyclingTask<TResult, TStateMachine>>? t_free;

    private ExecutionContext? _context;

    public RecyclingTask()
    {
        MoveNext = Continue;
    }

    public TStateMachine StateMachine = default!;

    public static RecyclingTask<TResult, TStateMachine> Rent()
    {
        var task = t_free is { } free && free.TryPop(out var used) ? used : new RecyclingTask<TResult, TStateMachine>();
        task._context = ExecutionContext.Capture();
        return task;
    }

    protected override void Recycle()
    {
        StateMachine = default!;
        _context = null;
        var free = t_free ??= new Stack<RecyclingTask<TResult, TStateMachine>>();
        if (free.Count < Retained)
        {
            free.Push(this);
        }
    }

    private void Continue()
    {
        if (_context is { } context)
        {
            ExecutionContext.Run(context, GoOn, this);
        }
        else
        {
            StateMachine.MoveNext();
        }
    }
}
