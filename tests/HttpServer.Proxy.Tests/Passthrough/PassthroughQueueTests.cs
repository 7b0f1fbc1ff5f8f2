using HttpServer.Proxy.Passthrough;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Passthrough;

/// <summary>Targets with max_connections, and what happens to the connections that find them full.</summary>
public sealed class PassthroughQueueTests
{
    [Test]
    public async Task Connection_TargetFull_WaitsInLine([Values] bool eventLoop)
    {
        await using var backend = Echo();
        await using var app = await StartAsync(eventLoop, backend);
        await using var first = await app.ConnectAsync();
        await first.SendAsync("1");
        Assert.That(await first.ReadExactlyAsync(1), Is.EqualTo("1"u8.ToArray()));
        await using var second = await app.ConnectAsync();
        await second.SendAsync("2");
        await Eventually.True(() => app.Waiting == 1);
        await using var third = await app.ConnectAsync();
        await third.SendAsync("3");
        await Eventually.True(() => app.Waiting == 2);

        first.HalfClose();
        Assert.That(await second.ReadExactlyAsync(1), Is.EqualTo("2"u8.ToArray()));
        Assert.That((app.Waiting, backend.Accepted), Is.EqualTo((1, 2)));
        second.HalfClose();
        Assert.That(await third.ReadExactlyAsync(1), Is.EqualTo("3"u8.ToArray()));

        third.HalfClose();
        await Eventually.True(() => app.Targets.Single().ActiveConnections == 0);
        Assert.That(app.Waiting, Is.Zero);
    }

    [TestCase(0, 5.0, "queue_full")]
    [TestCase(8, 0.05, "queue_timeout")]
    public async Task Connection_TargetStaysFull_IsClosed(int size, double timeout, string reason)
    {
        await using var backend = Echo();
        await using var app = await StartAsync(true, backend, route => (route.QueueSize, route.QueueTimeout) = (size, timeout));
        await using var first = await app.ConnectAsync();
        await first.SendAsync("1");
        await first.ReadExactlyAsync(1);

        Assert.That(await app.AskAsync("a.example"), Is.Empty);

        Assert.That(app.Log, Has.Some.Contains($"has no target: {reason}."));
        Assert.That((app.Waiting, backend.Accepted), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Connection_ClientGoesWhileItWaits_LeavesTheLine()
    {
        await using var backend = Echo();
        await using var app = await StartAsync(true, backend);
        await using var first = await app.ConnectAsync();
        await first.SendAsync("1");
        await first.ReadExactlyAsync(1);
        await using var second = await app.ConnectAsync();
        await second.SendAsync("2");
        await Eventually.True(() => app.Waiting == 1);

        second.Abort();

        await Eventually.True(() => app.Waiting == 0);
        await Eventually.True(() => app.Log.Any(line => line.Contains("has no target: client_aborted.", StringComparison.Ordinal)));
        Assert.That(backend.Accepted, Is.EqualTo(1));
    }

    [Test]
    public async Task Connection_PrimaryFull_GoesToTheBackup()
    {
        await using var backend = Echo();
        await using var backup = PassthroughApp.Naming("backup");
        await using var app = await StartAsync(true, backend, route => route.Targets.Add(new() { Url = PassthroughApp.Address(backup), Backup = true }));
        await using var first = await app.ConnectAsync();
        await first.SendAsync("1");
        await first.ReadExactlyAsync(1);

        Assert.That(await app.AskAsync("a.example"), Is.EqualTo("backup"));
    }

    [Test]
    public async Task Connection_OneTargetGoneAndTheOtherFull_WaitsForTheOther()
    {
        await using var gone = PassthroughApp.Naming("gone");
        await gone.RefuseAsync();
        await using var backend = Echo();
        await using var app = await StartAsync(true, backend, route => route.Targets.Add(new() { Url = PassthroughApp.Address(gone) }));
        await using var first = await app.ConnectAsync();
        await first.SendAsync("1");
        await first.ReadExactlyAsync(1);
        await using var second = await app.ConnectAsync();
        await second.SendAsync("2");
        await Eventually.True(() => app.Waiting == 1);

        first.HalfClose();

        Assert.That(await second.ReadExactlyAsync(1), Is.EqualTo("2"u8.ToArray()));
    }

    private static ScriptedBackend Echo() => ScriptedBackend.Start(async connection =>
    {
        while (await connection.ReadSomeAsync() is { Length: > 0 } bytes)
        {
            await connection.SendAsync(bytes);
        }
    });

    /// <summary>With a target that takes one connection at a time.</summary>
    private static Task<PassthroughApp> StartAsync(bool eventLoop, ScriptedBackend backend, Action<PassthroughOptions>? configure = null) => PassthroughApp.StartAsync(
        "",
        route =>
        {
            // Longer than anything takes on a slow machine, unless the test is about it.
            route.QueueTimeout = Bound.Default.TotalSeconds;
            route.Targets.Add(new() { Url = PassthroughApp.Address(backend), MaxConnections = 1 });
            configure?.Invoke(route);
        },
        eventLoop);
}
