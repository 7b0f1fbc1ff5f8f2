using HttpServer.Core.Requests;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.Requests;

/// <summary>Bodies that come slowly, with a grace of 5 s and 240 bytes/s.</summary>
[NonParallelizable]
public sealed class BodyPaceTests
{
    private const string Head = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 25000\r\n\r\n";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private int _waits;
    private long _read;

    [SetUp]
    public void Forget() => (_waits, _read) = (0, 0);

    [Test]
    public async Task Watch_OfABodyThatDoesNotCome_RefusesItAfterTheGrace()
    {
        await using var server = await StartAsync(ReadAsync);
        await using var client = await server.ConnectAsync();
        await client.SendAsync(Head);
        await Eventually.True(() => Volatile.Read(ref _waits) == 1);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That(server.Log.Requests, Is.Empty);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(408));
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task Watch_OfABodyBelowTheRate_RefusesItWhenItIsBehind()
    {
        await using var server = await StartAsync(ReadAsync);
        await using var client = await server.ConnectAsync();
        await client.SendAsync(Head);
        await SendAsync(client, 2400);

        // Ten seconds' worth in the first moment, and nothing after it.
        _time.Advance(Second * 9);
        Assert.That(server.Log.Requests, Is.Empty);
        await Eventually.True(() =>
        {
            _time.Advance(Second * 0.1);
            return server.Log.Requests.Count > 0;
        });

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(408));
    }

    [Test]
    public async Task Watch_OfABodyAboveTheRate_LetsItLive()
    {
        await using var server = await StartAsync(ReadAsync);
        await using var client = await server.ConnectAsync();
        await client.SendAsync(Head);
        for (var sent = 0; sent < 25_000; sent += 250)
        {
            await SendAsync(client, 250);
            _time.Advance(Second);
        }

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Watch_WhileNobodyReads_CountsNoTime()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(async context =>
        {
            await goOn.Task;
            await ReadAsync(context);
        });
        await using var client = await server.ConnectAsync();
        await client.SendAsync(Head);
        _time.Advance(Second * 60);
        goOn.SetResult();
        await SendAsync(client, 25_000);

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Watch_AfterARefusal_LeavesNothingForTheNextRequest()
    {
        await using var server = await StartAsync(ReadAsync);
        await using var client = await server.ConnectAsync();
        await client.SendAsync(Head);
        await Eventually.True(() => Volatile.Read(ref _waits) == 1);
        _time.Advance(Second * 6);
        _ = await client.ReadResponseAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        Assert.That(server.Log.Requests, Has.Count.EqualTo(1));
    }

    private Task<CoreServer> StartAsync(RequestDelegate handler) => CoreServer.StartAsync(
        handler,
        options =>
        {
            options.RequestTimeout = 0;
            options.MinRequestRate = 240;
            options.MinRateGrace = 5;
        },
        services => services.AddSingleton<TimeProvider>(_time).AddHttpServerTransport());

    private async Task ReadAsync(HttpContext context)
    {
        using var pace = BodyPace.Take(context, _time)!;
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = body.ReadAsync();
            if (!read.IsCompleted)
            {
                pace.BeginWait();
                Interlocked.Increment(ref _waits);
            }

            var result = await read;
            pace.EndWait(result.Buffer.Length);
            Interlocked.Add(ref _read, result.Buffer.Length);
            body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private async Task SendAsync(RawHttpConnection client, int bytes)
    {
        var expected = Interlocked.Read(ref _read) + bytes;
        await client.SendAsync(new byte[bytes]);
        await Eventually.True(() => Interlocked.Read(ref _read) >= expected);
    }
}
