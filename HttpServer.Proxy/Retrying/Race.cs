using HttpServer.Proxy.Forwarding;

namespace HttpServer.Proxy.Retrying;

/// <summary>Two attempts at the same request: who has the head of a response first answers the client, the other one is broken off.</summary>
internal sealed class Race(ForwardRequest first, CancellationToken clientGone) : IDisposable
{
    private readonly CancellationTokenSource _first = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
    private readonly CancellationTokenSource _second = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
    private readonly TaskCompletionSource _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ForwardRequest? _winner;

    /// <summary>Ends when one of them has a head.</summary>
    public Task Decided => _decided.Task;

    /// <summary>Null while neither has a head.</summary>
    public ForwardRequest? Winner => Volatile.Read(ref _winner);

    /// <summary>Signals that nobody waits for this attempt any more.</summary>
    public CancellationToken Gone(ForwardRequest attempt) => (attempt == first ? _first : _second).Token;

    /// <summary>Whether the answer of this attempt is the one.</summary>
    public bool TryWin(ForwardRequest attempt)
    {
        if (Interlocked.CompareExchange(ref _winner, attempt, null) is not null)
        {
            return false;
        }

        (attempt == first ? _second : _first).Cancel();
        _decided.SetResult();
        return true;
    }

    /// <summary>Whether the attempt came second, so that a failing answer of it is no reason to give the first one up.</summary>
    public bool IsSecond(ForwardRequest attempt) => attempt != first;

    /// <summary>Neither is to go on.</summary>
    public void CancelBoth()
    {
        _first.Cancel();
        _second.Cancel();
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }
}
