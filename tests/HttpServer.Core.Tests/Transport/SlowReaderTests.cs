using System.Buffers.Binary;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.Transport;

/// <summary>Clients that take little of a response or nothing, on the event loops, with a grace of 5 s and 240 bytes/s.</summary>
[NonParallelizable]
public sealed class SlowReaderTests
{
    // More than the buffers of both ends take for a client that reads nothing.
    private const int Length = 64 * 1024 * 1024;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1.25);

    [Test]
    public async Task Client_ThatTakesNothing_IsCutAfterTwoGraces()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, SendAsync);
        await using var client = await server.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");

        await AssertCutAsync(server, time);
        Assert.That(client.ReadToEndAsync, Throws.InstanceOf<IOException>());
    }

    [TestCase(true)]
    [TestCase(false, Description = "The handler goes on as if nothing had happened, and ends well.")]
    public async Task Client_ThatTakesNothing_IsCutOverHttp2Too(bool looksAtItsClient)
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, looksAtItsClient ? SendAsync : SendBlindlyAsync);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        // Windows that do not end before the buffers of the connection.
        await client.SendAsync(RawFrame.Settings, 0, 0, [0, 4, .. Number(int.MaxValue)]);
        await client.SendAsync(8, 0, 0, Number(int.MaxValue - 65_535));
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());

        await AssertCutAsync(server, time);
    }

    [Test]
    public async Task Client_ThatTakesMoreThanTheRate_GetsEveryByte()
    {
        const int Piece = 64 * 1024;
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, SendAsync);
        await using var client = await server.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        _ = await client.ReadHeadAsync();
        for (var read = 0; read < Length; read += Piece)
        {
            await client.ReadExactlyAsync(Piece);
            time.Advance(TimeSpan.FromSeconds(0.5));
        }

        Assert.That((await server.Log.SingleAsync()).Reason, Is.Null);
    }

    [Test]
    public async Task Client_OfAQuietStream_LivesOn()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, async context =>
        {
            // Fills the buffers, so that the connection is watched, and then has nothing to say.
            context.Response.ContentLength = Length + 3;
            await context.Response.Body.WriteAsync(new byte[Length]);
            await goOn.Task;
            await context.Response.WriteAsync("end");
        });
        await using var client = await server.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        _ = await client.ReadHeadAsync();
        await client.ReadExactlyAsync(Length);

        for (var i = 0; i < 100; i++)
        {
            time.Advance(Look);
        }

        goOn.SetResult();
        Assert.That(await client.ReadExactlyAsync(3), Is.EqualTo("end"u8.ToArray()));
        Assert.That((await server.Log.SingleAsync()).Reason, Is.Null);
    }

    [Test]
    public async Task Client_ThatTakesNothing_LivesOnWithoutARate()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, SendAsync, rate: 0);
        await using var client = await server.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        _ = await client.ReadHeadAsync();
        for (var i = 0; i < 100; i++)
        {
            time.Advance(Look);
        }

        await client.ReadExactlyAsync(Length);
        Assert.That((await server.Log.SingleAsync()).Reason, Is.Null);
    }

    private static Task<CoreServer> StartAsync(TimeProvider time, RequestDelegate handler, int rate = 240) => CoreServer.StartAsync(
        handler,
        options =>
        {
            options.MinResponseRate = rate;
            options.MinRateGrace = 5;
        },
        services => services.AddSingleton(time).AddHttpServerTransport());

    private static async Task SendAsync(HttpContext context)
    {
        context.Response.ContentLength = Length;
        await context.Response.StartAsync();
        var piece = new byte[1024 * 1024];
        for (var sent = 0; sent < Length; sent += piece.Length)
        {
            if ((await context.Response.BodyWriter.WriteAsync(piece, context.RequestAborted)).IsCompleted)
            {
                throw new ConnectionAbortedException();
            }
        }
    }

    private static async Task SendBlindlyAsync(HttpContext context)
    {
        context.Response.ContentLength = Length;
        var piece = new byte[1024 * 1024];
        for (var sent = 0; sent < Length; sent += piece.Length)
        {
            await context.Response.BodyWriter.WriteAsync(piece, CancellationToken.None);
        }
    }

    private static async Task AssertCutAsync(CoreServer server, FakeTimeProvider time)
    {
        var start = time.GetUtcNow();
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(0.1));
            return server.Log.Requests.Count > 0;
        });
        var request = server.Log.Requests.Single();
        Assert.That(request.Reason, Is.EqualTo("client_too_slow"), $"{request}, {time.GetUtcNow() - start} after the beginning");
        Assert.That(time.GetUtcNow() - start, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(10)));
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
