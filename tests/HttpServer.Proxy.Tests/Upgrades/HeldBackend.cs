using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Upgrades;

/// <summary>A backend whose connection is the test's after the handshake, and stays open until this is disposed.</summary>
internal sealed class HeldBackend : IAsyncDisposable
{
    private readonly TaskCompletionSource<RawHttpConnection> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Gate _over = new();
    private readonly ScriptedBackend _backend;

    public HeldBackend(Func<RawHttpConnection, Task> shakeHands) => _backend = ScriptedBackend.Start(async (connection, stopping) =>
    {
        await shakeHands(connection);
        _accepted.SetResult(connection);
        await _over.WaitAsync(stopping);
    });

    public string Url => _backend.Url;

    public IReadOnlyList<RawRequest> Requests => _backend.Requests;

    public Task<RawHttpConnection> AcceptAsync() => _accepted.Task.WaitAsync(Bound.Default);

    public ValueTask DisposeAsync()
    {
        _over.Open();
        return _backend.DisposeAsync();
    }
}
