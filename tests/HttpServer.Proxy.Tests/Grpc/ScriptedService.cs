using Grpc.Core;
using HttpServer.Proxy.Tests.Grpc.Interop;

namespace HttpServer.Proxy.Tests.Grpc;

/// <summary>Answers two-way calls as its script says; a client stream is counted.</summary>
internal sealed class ScriptedService(
    Func<IAsyncStreamReader<StreamingOutputCallRequest>, IServerStreamWriter<StreamingOutputCallResponse>, ServerCallContext, Task> script) : TestService.TestServiceBase
{
    public override Task FullDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context) =>
        script(requestStream, responseStream, context);

    public override async Task<StreamingInputCallResponse> StreamingInputCall(IAsyncStreamReader<StreamingInputCallRequest> requestStream, ServerCallContext context)
    {
        var size = 0;
        await foreach (var message in requestStream.ReadAllAsync())
        {
            size += message.Payload.Body.Length;
        }

        return new StreamingInputCallResponse { AggregatedPayloadSize = size };
    }
}
