using System.Net.Sockets;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.Transport;

/// <summary>Connections that come, misbehave and go, on the event loops.</summary>
[NonParallelizable]
public sealed class EventLoopTransportTests
{
    [Test]
    public async Task Client_ThatHalfClosesWithItsRequest_GetsItsAnswer()
    {
        // Time stands still: however slow the machine, the end comes right behind the request.
        await using var server = await TransportServer.StartAsync(context => context.Response.WriteAsync("ok"), new FakeTimeProvider());
        for (var i = 0; i < 50; i++)
        {
            await using var client = await server.ConnectAsync();
            await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            client.HalfClose();
            Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo("ok"));
            Assert.That(await client.ReadToEndAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task Requests_Pipelined_AreAnsweredInOrder()
    {
        await using var server = await TransportServer.StartAsync(context => context.Response.WriteAsync(context.Request.Path));
        await using var client = await server.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, 500).Select(i => $"GET /{i} HTTP/1.1\r\nHost: test\r\n\r\n")));
        for (var i = 0; i < 500; i++)
        {
            Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo($"/{i}"));
        }
    }

    [Test]
    public async Task Response_ForASlowReader_ArrivesWholeInPieces()
    {
        var body = new byte[2 * 1024 * 1024];
        new Random(1).NextBytes(body);
        await using var server = await TransportServer.StartAsync(async context =>
        {
            context.Response.ContentLength = body.Length;
            foreach (var piece in body.Chunk(300_000))
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }
        });
        await using var client = await server.ConnectAsync();
        client.ReceiveBufferSize = 64 * 1024;
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        Assert.That((await client.ReadResponseAsync()).Body.Bytes.AsSpan().SequenceEqual(body), Is.True);
    }

    [Test]
    public async Task Handler_ThatThrows_HarmsNoOtherConnection()
    {
        await using var server = await TransportServer.StartAsync(context =>
            context.Request.Path == "/bad" ? throw new InvalidOperationException("no") : context.Response.WriteAsync("ok"));
        await using var other = await server.ConnectAsync();
        for (var i = 0; i < 10; i++)
        {
            Assert.That((await server.GetAsync("/bad")).StatusCode, Is.EqualTo(500));
            Assert.That(await TransportServer.AskAsync(other), Is.EqualTo("ok"));
        }
    }

    [Test]
    public async Task Response_BrokenOff_EndsWithAResetForOldClientsToo()
    {
        await using var server = await TransportServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        for (var i = 0; i < 50; i++)
        {
            await using var client = await server.ConnectAsync();
            await client.SendAsync("GET / HTTP/1.0\r\n\r\n");

            // HTTP/1.0 has no other sign that a body without length is cut than the reset.
            Assert.That(client.ReadToEndAsync, Throws.InstanceOf<IOException>());
        }
    }

    [Test]
    public async Task Connections_EndedInEveryWay_LeaveNoDescriptor()
    {
        await using var server = await TransportServer.StartAsync(context => context.Response.WriteAsync("ok"));
        await server.GetAsync();
        var before = TransportServer.Descriptors;
        for (var i = 0; i < 10_000; i++)
        {
            var client = await server.ConnectAsync();
            switch (i % 5)
            {
                case 0:
                    await client.SendAsync("GET / HT");
                    break;
                case 1:
                    await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
                    client.Abort();
                    break;
                case 2:
                    client.Abort();
                    break;
                case 3:
                    await client.SendAsync("nonsense\r\n\r\n");
                    break;
            }

            await client.DisposeAsync();
        }

        Assert.That((await server.GetAsync()).Body.Text, Is.EqualTo("ok"));
        await Eventually.True(() => TransportServer.Descriptors <= before + 10);
    }

    [Test]
    public async Task Answer_BeforeTheUploadEnded_IsNotLostToAReset()
    {
        await using var server = await TransportServer.StartAsync(context => context.Response.WriteAsync("ok"));
        for (var i = 0; i < 20; i++)
        {
            await using var client = await server.ConnectAsync();
            // Too large by its head alone: refused at once, while the body is on its way.
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 8000000\r\nContent-Length: 8000000\r\n\r\n{new string('x', 60_000)}");
            await client.SendAsync(new byte[2_000_000]);
            var response = await client.ReadResponseAsync();
            Assert.That(response.StatusCode, Is.EqualTo(400));
            await client.SendAsync(new byte[100_000]);
        }
    }

    [Test]
    public async Task Servers_TwoInOneProcess_DoNotMeet()
    {
        await using var first = await TransportServer.StartAsync(context => context.Response.WriteAsync("first"));
        await using (var second = await TransportServer.StartAsync(context => context.Response.WriteAsync("second")))
        {
            Assert.That((await second.GetAsync()).Body.Text, Is.EqualTo("second"));
        }

        Assert.That((await first.GetAsync()).Body.Text, Is.EqualTo("first"));
    }

    [Test]
    public async Task Server_WhenStopped_RefusesConnections()
    {
        var server = await TransportServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var port = server.Port;
        await server.DisposeAsync();

        Assert.That(() => RawHttpClient.ConnectAsync(port), Throws.InstanceOf<SocketException>());
    }

    [Test]
    public async Task Dial_ThatFailsAtOnce_LeavesTheListenersAlone()
    {
        await using var server = await TransportServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var transport = server.Services.GetRequiredService<IOutboundTransport>();
        // A Unix socket that is not there fails within the call, before the loop watches anything.
        for (var i = 0; i < 2 * Environment.ProcessorCount; i++)
        {
            Assert.That(
                async () => await transport.ConnectAsync(new UnixDomainSocketEndPoint($"{Path.GetTempPath()}no-such-{Guid.NewGuid():N}"), CancellationToken.None),
                Throws.InstanceOf<IOException>());
        }

        Assert.That((await server.GetAsync()).Body.Text, Is.EqualTo("ok"));
    }

    [Test]
    public async Task Dial_WhereNothingListens_IsRefused()
    {
        await using var server = await TransportServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var transport = server.Services.GetRequiredService<IOutboundTransport>();
        await using var backend = ScriptedBackend.Answering("");
        await backend.RefuseAsync();

        Assert.That(
            async () => await transport.ConnectAsync(backend.EndPoint, CancellationToken.None),
            Throws.InstanceOf<SocketIOException>().With.Property(nameof(SocketIOException.Error)).EqualTo(111));
    }

    [Test]
    public async Task Abort_FromAnotherThread_FailsAWaitingReadAndWrite()
    {
        await using var server = await TransportServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var transport = server.Services.GetRequiredService<IOutboundTransport>();
        await using var backend = ScriptedBackend.Start((_, token) => Task.Delay(Timeout.Infinite, token));
        for (var i = 0; i < 100; i++)
        {
            using var connection = await transport.ConnectAsync(backend.EndPoint, CancellationToken.None);
            var reading = connection.ReadAsync(new byte[10]).AsTask();
            var writing = connection.WriteAsync(new byte[20_000_000]).AsTask();
            await Task.Run(i % 2 == 0 ? connection.Abort : connection.Dispose);

            Assert.That(() => reading, Throws.InstanceOf<IOException>());
            Assert.That(() => writing, Throws.InstanceOf<IOException>());
        }
    }

    [Test]
    public async Task Token_OfARead_EndsTheReadOnly()
    {
        var canceled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TransportServer.StartAsync(async context =>
        {
            using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            try
            {
                await context.Request.BodyReader.ReadAsync(impatient.Token);
                canceled.SetResult(false);
            }
            catch (OperationCanceledException)
            {
                canceled.SetResult(true);
            }

            await context.Response.WriteAsync("ok");
        });
        await using var client = await server.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\n");

        Assert.That(await canceled.Task.WaitAsync(Bound.Default), Is.True);
        await client.SendAsync("body");
        Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo("ok"));
    }
}
