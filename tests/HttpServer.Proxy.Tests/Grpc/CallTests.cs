using Grpc.Core;
using Grpc.Net.Client;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Proxy.Tests.Grpc.Interop;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Proxy.Tests.Grpc;

/// <summary>What the gateway itself has to do with a call: its ends, its bounds, its own failures.</summary>
public sealed class CallTests
{
    [Test]
    public async Task Target_WhereNothingListens_IsUnavailable()
    {
        await using var backend = ScriptedBackend.Answering("");
        await backend.RefuseAsync();
        await using var gateway = await Gateway.StartAsync(backend.Url);
        using var channel = Channel(gateway);

        var exception = await FailsAsync(new TestService.TestServiceClient(channel).EmptyCallAsync(new Empty()).ResponseAsync);

        Assert.That(exception.StatusCode, Is.EqualTo(StatusCode.Unavailable));
        Assert.That(exception.Status.Detail, Does.StartWith("The backend gave no proper answer. Request id: "));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("connect_refused"));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Call_BeyondTheRoutesRequestTimeout_ExceedsItsDeadline()
    {
        var time = new FakeTimeProvider();
        var called = new TaskCompletionSource();
        await using var backend = await BackendAsync(async (_, _, context) =>
        {
            called.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.RequestTimeout = 10, time: time);
        using var channel = Channel(gateway);
        using var call = new TestService.TestServiceClient(channel).FullDuplexCall();

        var response = call.ResponseStream.MoveNext();
        await called.Task.WaitAsync(Bound.Default);
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return response.IsCompleted;
        });

        Assert.That((await FailsAsync(response)).StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("request_timeout"));
    }

    [Test]
    public async Task Stream_ThatIsSilent_OutlivesTheRoutesTimeout([Values] bool afterFirstMessage)
    {
        var time = new FakeTimeProvider();
        var called = new TaskCompletionSource();
        await using var backend = await BackendAsync(async (requests, responses, context) =>
        {
            called.SetResult();
            await EchoAsync(requests, responses, context);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Timeout = 1, time: time);
        using var channel = Channel(gateway);
        using var call = new TestService.TestServiceClient(channel).FullDuplexCall();
        if (afterFirstMessage)
        {
            await call.RequestStream.WriteAsync(new StreamingOutputCallRequest());
            Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        }
        else
        {
            var headers = call.ResponseHeadersAsync;
            // Not before: connecting is bounded, and this clock is not that of the machine.
            await called.Task.WaitAsync(Bound.Default);
            Assert.That(headers.IsCompleted, Is.False);
        }

        for (var i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
        }

        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest());
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        await call.RequestStream.CompleteAsync();
        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
    }

    [Test]
    public async Task Stream_MayBeLongerThanTheLargestRequest()
    {
        await using var backend = await BackendAsync(EchoAsync);
        await using var gateway = await Gateway.StartAsync(backend.Url, server: server => server.MaxRequestSizeMb = 1);
        using var channel = Channel(gateway);

        Assert.That((await UploadAsync(channel, 40)).AggregatedPayloadSize, Is.EqualTo(40 * 100_000));
    }

    [Test]
    public async Task Stream_MayBeSlowerThanTheSlowestRequest()
    {
        await using var backend = await BackendAsync(EchoAsync);
        await using var gateway = await Gateway.StartAsync(backend.Url, server: server =>
        {
            server.MinRequestRate = 1_000_000;
            server.MinRateGrace = 2;
        });
        using var channel = Channel(gateway);
        using var call = new TestService.TestServiceClient(channel).FullDuplexCall();
        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest());
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);

        // The server goes by its own clock here, which looks once a second.
        var start = TimeProvider.System.GetTimestamp();
        await Eventually.True(() => TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(4));

        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest());
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
    }

    [Test]
    public async Task Stream_LongerThanItsRouteSays_ExhaustsTheResource()
    {
        await using var backend = await BackendAsync(EchoAsync);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.MaxRequestSizeMb = 1);
        using var channel = Channel(gateway);

        var failure = await FailsAsync(UploadAsync(channel, 40));
        Assert.That(failure.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Client_ThatCancels_CancelsTheBackendsCall([Values] bool afterFirstMessage)
    {
        var called = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var backend = await BackendAsync(async (requests, responses, context) =>
        {
            using var registration = context.CancellationToken.Register(cancelled.SetResult);
            if (afterFirstMessage)
            {
                await requests.MoveNext();
                await responses.WriteAsync(new StreamingOutputCallResponse());
            }

            called.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        using var channel = Channel(gateway);
        using var cancellation = new CancellationTokenSource();
        using var call = new TestService.TestServiceClient(channel).FullDuplexCall(cancellationToken: cancellation.Token);
        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest());
        await called.Task.WaitAsync(Bound.Default);

        await cancellation.CancelAsync();

        await cancelled.Task.WaitAsync(Bound.Default);
        await gateway.IdleAsync();
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("client_aborted"));
    }

    // Those of RFC 9113, 7, that say something of the one call: internal error, refused, cancelled, calm down.
    [Test]
    public async Task Reset_OfTheBackend_IsSeenAsWithoutTheGateway([Values(0x2, 0x7, 0x8, 0xb)] int code, [Values] bool afterFirstMessage)
    {
        await using var backend = await BackendAsync(async (requests, responses, context) =>
        {
            await requests.MoveNext();
            if (afterFirstMessage)
            {
                await responses.WriteAsync(new StreamingOutputCallResponse());
                await requests.MoveNext();
            }

            context.GetHttpContext().Features.GetRequiredFeature<IHttpResetFeature>().Reset(code);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        using var direct = GrpcChannel.ForAddress(backend.Url);
        using var through = Channel(gateway);

        // Without a gateway the client waits for ever when it is refused before the first message.
        var expected = code == 0x7 ? StatusCode.Unavailable : await StatusAsync(direct, afterFirstMessage);
        Assert.That(await StatusAsync(through, afterFirstMessage), Is.EqualTo(expected));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Backend_ThatAnswersBeforeTheLastMessage_EndsTheCall()
    {
        await using var backend = await BackendAsync((_, _, _) => throw new RpcException(new global::Grpc.Core.Status(StatusCode.PermissionDenied, "no")));
        await using var gateway = await Gateway.StartAsync(backend.Url);
        using var channel = Channel(gateway);
        using var call = new TestService.TestServiceClient(channel).FullDuplexCall();

        Assert.That((await FailsAsync(call.ResponseStream.MoveNext())).StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Backend_ThatReadsSlowly_HoldsTheClientBack()
    {
        var go = new TaskCompletionSource();
        await using var backend = await BackendAsync(async (requests, responses, _) =>
        {
            await go.Task.WaitAsync(Bound.Default);
            await EchoAsync(requests, responses, null!);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        using var channel = Channel(gateway);
        using var call = new TestService.TestServiceClient(channel).FullDuplexCall();
        var sent = 0;
        // Several fit into the smallest of the windows on the way, the client's for its connection to the gateway.
        var message = new StreamingOutputCallRequest { Payload = InteropService.Zeros(1 << 18) };
        var writing = Task.Run(async () =>
        {
            for (; sent < 400; sent++)
            {
                await call.RequestStream.WriteAsync(message);
            }

            await call.RequestStream.CompleteAsync();
        });

        // Windows and buffers of three hops take some; after that not one more until the backend reads.
        var before = -1;
        await Eventually.True(async () =>
        {
            await Task.Yield();
            var now = Volatile.Read(ref sent);
            var stands = now == before && now > 0;
            before = now;
            return stands;
        });
        Assert.That(before, Is.LessThan(200));
        go.SetResult();
        var answers = 0;
        while (await call.ResponseStream.MoveNext())
        {
            answers++;
        }

        await writing;
        Assert.That(answers, Is.EqualTo(400));
    }

    private static Task<InteropBackend> BackendAsync(
        Func<IAsyncStreamReader<StreamingOutputCallRequest>, IServerStreamWriter<StreamingOutputCallResponse>, ServerCallContext, Task> script) =>
        InteropBackend.StartAsync(new ScriptedService(script));

    private static async Task EchoAsync(
        IAsyncStreamReader<StreamingOutputCallRequest> requests, IServerStreamWriter<StreamingOutputCallResponse> responses, ServerCallContext context)
    {
        await foreach (var _ in requests.ReadAllAsync())
        {
            await responses.WriteAsync(new StreamingOutputCallResponse());
        }
    }

    private static GrpcChannel Channel(Gateway gateway) => GrpcChannel.ForAddress($"http://127.0.0.1:{gateway.Port}");

    private static async Task<StreamingInputCallResponse> UploadAsync(GrpcChannel channel, int messages)
    {
        using var call = new TestService.TestServiceClient(channel).StreamingInputCall();
        try
        {
            for (var i = 0; i < messages; i++)
            {
                await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = InteropService.Zeros(100_000) });
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The call has been answered before its end; the answer says how.
            return await call;
        }

        return await call;
    }

    private static async Task<StatusCode> StatusAsync(GrpcChannel channel, bool afterFirstMessage)
    {
        using var call = new TestService.TestServiceClient(channel).FullDuplexCall();
        return (await FailsAsync(RunAsync())).StatusCode;

        async Task RunAsync()
        {
            await call.RequestStream.WriteAsync(new StreamingOutputCallRequest());
            if (afterFirstMessage)
            {
                Assert.That(await call.ResponseStream.MoveNext(), Is.True);
                await call.RequestStream.WriteAsync(new StreamingOutputCallRequest());
            }

            await call.ResponseStream.MoveNext();
        }
    }

    private static async Task<RpcException> FailsAsync(Task call) => (await Assert.ThrowsAsync<RpcException>(() => call))!;
}
