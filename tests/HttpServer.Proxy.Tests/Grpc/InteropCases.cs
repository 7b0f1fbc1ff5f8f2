using Grpc.Core;
using Grpc.Net.Client;
using HttpServer.Proxy.Tests.Grpc.Interop;

namespace HttpServer.Proxy.Tests.Grpc;

/// <summary>The cases of the public gRPC interoperability suite: what a client sees must be the same whatever is between.</summary>
public abstract class InteropCases
{
    private GrpcChannel _channel = null!;
    private EncodingRecorder _wire = null!;
    private TestService.TestServiceClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var url = await OpenAsync();
        _wire = new EncodingRecorder();
        _channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null, HttpHandler = _wire });
        _client = new TestService.TestServiceClient(_channel);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _channel.Dispose();
        _wire.Dispose();
        await CloseAsync();
    }

    [Test]
    public async Task EmptyUnary() => Assert.That(await _client.EmptyCallAsync(new Empty()), Is.EqualTo(new Empty()));

    [Test]
    public async Task CacheableUnary()
    {
        using var call = _client.CacheableUnaryCallAsync(new SimpleRequest { ResponseSize = 10 }, new Metadata { { "x-user-ip", "1.2.3.4" } });

        Assert.That((await call).Payload.Body.Length, Is.EqualTo(10));
        Assert.That((await call.ResponseHeadersAsync).GetValue("cache-control"), Is.EqualTo("public, max-age=60"));
    }

    [Test]
    public async Task ConcurrentLargeUnary()
    {
        var request = new SimpleRequest { ResponseSize = 31_415, Payload = InteropService.Zeros(27_182) };

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _client.UnaryCallAsync(request).ResponseAsync));

        Assert.That(responses.Select(response => response.Payload.Body.Length), Is.All.EqualTo(31_415));
    }

    [TestCase(271_828, 314_159)]
    [TestCase(20 << 20, 20 << 20)]
    [TestCase(0, 0)]
    public async Task LargeUnary(int sent, int received)
    {
        var response = await _client.UnaryCallAsync(new SimpleRequest { ResponseSize = received, Payload = InteropService.Zeros(sent) });

        Assert.That(response.Payload.Body.Length, Is.EqualTo(received));
    }

    [Test]
    public async Task ClientStreaming()
    {
        using var call = _client.StreamingInputCall();
        foreach (var size in (int[])[27_182, 8, 1_828, 45_904])
        {
            await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = InteropService.Zeros(size) });
        }

        await call.RequestStream.CompleteAsync();

        Assert.That((await call).AggregatedPayloadSize, Is.EqualTo(74_922));
    }

    [Test]
    public async Task ServerStreaming()
    {
        using var call = _client.StreamingOutputCall(Request(31_415, 9, 2_653, 58_979));

        Assert.That(await SizesAsync(call.ResponseStream), Is.EqualTo(new[] { 31_415, 9, 2_653, 58_979 }));
    }

    [Test]
    public async Task PingPong()
    {
        using var call = _client.FullDuplexCall();
        foreach (var (asked, sent) in ((int, int)[])[(31_415, 27_182), (9, 8), (2_653, 1_828), (58_979, 45_904)])
        {
            var request = Request(asked);
            request.Payload = InteropService.Zeros(sent);
            await call.RequestStream.WriteAsync(request);

            Assert.That(await call.ResponseStream.MoveNext(), Is.True);
            Assert.That(call.ResponseStream.Current.Payload.Body.Length, Is.EqualTo(asked));
        }

        await call.RequestStream.CompleteAsync();
        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
    }

    [Test]
    public async Task EmptyStream()
    {
        using var call = _client.FullDuplexCall();
        await call.RequestStream.CompleteAsync();

        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task CancelAfterBegin()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = _client.StreamingInputCall(cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        await FailsAsync(StatusCode.Cancelled, async () => await call);
    }

    [Test]
    public async Task CancelAfterFirstResponse()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = _client.FullDuplexCall(cancellationToken: cancellation.Token);
        await call.RequestStream.WriteAsync(Request(31_415));
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        await cancellation.CancelAsync();

        await FailsAsync(StatusCode.Cancelled, () => call.ResponseStream.MoveNext());
    }

    [Test]
    public async Task TimeoutOnSleepingServer()
    {
        using var call = _client.FullDuplexCall(deadline: DateTime.UtcNow.AddMilliseconds(1));

        await FailsAsync(StatusCode.DeadlineExceeded, async () =>
        {
            await call.RequestStream.WriteAsync(Request(31_415));
            await call.ResponseStream.MoveNext();
            await call.ResponseStream.MoveNext();
        });
    }

    [Test]
    public async Task CustomMetadata()
    {
        var sent = new Metadata
        {
            { InteropService.InitialKey, "test_initial_metadata_value" },
            { InteropService.TrailingKey, new byte[] { 0xab, 0xab, 0xab } },
        };
        using var unary = _client.UnaryCallAsync(new SimpleRequest { ResponseSize = 1 }, sent);
        Assert.That((await unary.ResponseHeadersAsync).GetValue(InteropService.InitialKey), Is.EqualTo("test_initial_metadata_value"));
        await unary;
        Assert.That(unary.GetTrailers().GetValueBytes(InteropService.TrailingKey), Is.EqualTo(new byte[] { 0xab, 0xab, 0xab }));

        using var duplex = _client.FullDuplexCall(sent);
        Assert.That((await duplex.ResponseHeadersAsync).GetValue(InteropService.InitialKey), Is.EqualTo("test_initial_metadata_value"));
        await duplex.RequestStream.CompleteAsync();
        Assert.That(await duplex.ResponseStream.MoveNext(), Is.False);
        Assert.That(duplex.GetTrailers().GetValueBytes(InteropService.TrailingKey), Is.EqualTo(new byte[] { 0xab, 0xab, 0xab }));
    }

    [Test]
    public async Task CustomMetadata_Repeated()
    {
        var sent = new Metadata
        {
            { InteropService.InitialKey, "one" },
            { InteropService.InitialKey, "two" },
        };
        using var call = _client.UnaryCallAsync(new SimpleRequest(), sent);
        var headers = await call.ResponseHeadersAsync;
        await call;

        Assert.That(string.Join(", ", headers.GetAll(InteropService.InitialKey).Select(entry => entry.Value)), Is.EqualTo("one, two"));
    }

    [Test]
    public async Task StatusCodeAndMessage()
    {
        var status = new EchoStatus { Code = 2, Message = "test status message" };
        await FailsAsync(StatusCode.Unknown, async () => await _client.UnaryCallAsync(new SimpleRequest { ResponseStatus = status }), "test status message");

        using var call = _client.FullDuplexCall();
        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest { ResponseStatus = status });
        await FailsAsync(StatusCode.Unknown, () => call.ResponseStream.MoveNext(), "test status message");
    }

    [Test]
    public async Task StatusAfterMessages()
    {
        var request = Request(10, 20);
        request.ResponseStatus = new EchoStatus { Code = 9, Message = "late" };
        using var call = _client.StreamingOutputCall(request);

        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        await FailsAsync(StatusCode.FailedPrecondition, () => call.ResponseStream.MoveNext(), "late");
    }

    [Test]
    public Task SpecialStatusMessage()
    {
        const string message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
        return FailsAsync(
            StatusCode.Unknown,
            async () => await _client.UnaryCallAsync(new SimpleRequest { ResponseStatus = new EchoStatus { Code = 2, Message = message } }),
            message);
    }

    [Test]
    public Task UnimplementedMethod() => FailsAsync(StatusCode.Unimplemented, async () => await _client.UnimplementedCallAsync(new Empty()));

    [Test]
    public Task UnimplementedService() => FailsAsync(
        StatusCode.Unimplemented,
        async () => await new UnimplementedService.UnimplementedServiceClient(_channel).UnimplementedCallAsync(new Empty()));

    [Test]
    public async Task ClientCompressedUnary()
    {
        var request = new SimpleRequest { ExpectCompressed = new BoolValue { Value = true }, ResponseSize = 314_159, Payload = InteropService.Zeros(271_828) };
        await FailsAsync(StatusCode.InvalidArgument, async () => await _client.UnaryCallAsync(request));

        Assert.That((await _client.UnaryCallAsync(request, Compressed())).Payload.Body.Length, Is.EqualTo(314_159));
    }

    [Test]
    public async Task ClientCompressedStreaming()
    {
        using var call = _client.StreamingInputCall(Compressed());
        await call.RequestStream.WriteAsync(new StreamingInputCallRequest { ExpectCompressed = new BoolValue { Value = true }, Payload = InteropService.Zeros(27_182) });
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = InteropService.Zeros(45_904) });
        await call.RequestStream.CompleteAsync();

        Assert.That((await call).AggregatedPayloadSize, Is.EqualTo(73_086));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ServerCompressedUnary(bool compressed)
    {
        using var call = _client.UnaryCallAsync(new SimpleRequest { ResponseCompressed = new BoolValue { Value = compressed }, ResponseSize = 314_159 });

        Assert.That((await call).Payload.Body.Length, Is.EqualTo(314_159));
        Assert.That(_wire.Encodings, Is.EqualTo("gzip"));
    }

    [Test]
    public async Task ServerCompressedStreaming()
    {
        var request = Request(31_415, 92_653);
        request.ResponseParameters[0].Compressed = new BoolValue { Value = true };
        request.ResponseParameters[1].Compressed = new BoolValue { Value = false };
        using var call = _client.StreamingOutputCall(request);

        Assert.That(await SizesAsync(call.ResponseStream), Is.EqualTo(new[] { 31_415, 92_653 }));
        Assert.That(_wire.Encodings, Is.EqualTo("gzip"));
    }

    /// <summary>Starts what the calls go to.</summary>
    /// <returns>Its URL.</returns>
    protected abstract Task<string> OpenAsync();

    protected abstract Task CloseAsync();

    private static Metadata Compressed() => new() { { "grpc-internal-encoding-request", "gzip" } };

    private static StreamingOutputCallRequest Request(params int[] sizes)
    {
        var request = new StreamingOutputCallRequest();
        request.ResponseParameters.AddRange(sizes.Select(size => new ResponseParameters { Size = size }));
        return request;
    }

    private static async Task<List<int>> SizesAsync(IAsyncStreamReader<StreamingOutputCallResponse> responses)
    {
        var sizes = new List<int>();
        await foreach (var response in responses.ReadAllAsync())
        {
            sizes.Add(response.Payload.Body.Length);
        }

        return sizes;
    }

    private static async Task FailsAsync(StatusCode expected, Func<Task> call, string? detail = null)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => call());
        Assert.That(exception!.StatusCode, Is.EqualTo(expected), exception.ToString());
        if (detail is not null)
        {
            Assert.That(exception.Status.Detail, Is.EqualTo(detail));
        }
    }
}
