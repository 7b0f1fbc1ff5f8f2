using HttpServer.Core.Tests.AccessLog;
using HttpServer.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.Http2;

/// <summary>A connection that ends for what its client did on it: no request tells of it, the log does.</summary>
public sealed class ConnectionErrorTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Error_OfAConnection_IsLoggedWithItsClientAtABoundedPace()
    {
        using var log = new ListLoggerProvider();
        await using var server = await CoreServer.StartAsync(services: services => services
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton<ILoggerProvider>(log));

        var first = await BreakAsync(server);
        await Eventually.True(() => Lines(log).Count == 1);
        Assert.That(Lines(log)[0], Does.Contain($" of {first} was closed with error 1 ").And.EndWith("left out before: 0."));
        for (var i = 0; i < 11; i++)
        {
            await BreakAsync(server);
        }

        await Eventually.True(() => Lines(log).Count == 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        await BreakAsync(server);

        await Eventually.True(() => Lines(log).Count == 11);
        Assert.That(Lines(log)[^1], Does.EndWith("left out before: 2."));
    }

    [Test]
    public async Task End_WithoutAnError_IsNotLogged()
    {
        using var log = new ListLoggerProvider();
        await using var server = await CoreServer.StartAsync(services: services => services.AddSingleton<ILoggerProvider>(log));
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());
        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("200"));

        var stop = server.StopAsync();

        Assert.That((await client.ReadUntilAsync(frame => frame.Type == RawFrame.GoAway))?.ErrorCode, Is.Zero);
        await client.DisposeAsync();
        await stop.WaitAsync(Bound.Default);
        Assert.That(Lines(log), Is.Empty);
    }

    // DATA on stream 0 (RFC 9113, 6.1).
    private static async Task<string> BreakAsync(CoreServer server)
    {
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        await client.SendAsync(RawFrame.Data, 0, 0, 1);
        Assert.That((await client.ReadUntilAsync(frame => frame.Type == RawFrame.GoAway))?.ErrorCode, Is.EqualTo(1));
        return client.Connection.LocalEndPoint!.ToString()!;
    }

    private static List<string> Lines(ListLoggerProvider log) =>
        [.. log.Events.Where(line => line is { Level: LogLevel.Warning, Event: "Http2ConnectionError" }).Select(line => line.Message)];
}
