namespace HttpServer.Testing;

/// <summary>Holds a script back until the test opens it: a delay that ends by an event, not by time.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets everybody through, now and later.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>Waits until the gate is open; throws <see cref="TimeoutException"/> after <see cref="Bound.Default"/>.</summary>
    public Task WaitAsync(CancellationToken cancellationToken = default)
        => _opened.Task.WaitAsync(Bound.Default, cancellationToken);
}
