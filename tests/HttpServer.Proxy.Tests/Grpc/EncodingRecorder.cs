namespace HttpServer.Proxy.Tests.Grpc;

/// <summary>Sees which encoding the messages of a response have; the client of gRPC keeps that to itself.</summary>
internal sealed class EncodingRecorder() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>grpc-encoding of the last response; empty when it had none.</summary>
    public string Encodings { get; private set; } = "";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        Encodings = response.Headers.NonValidated.TryGetValues("grpc-encoding", out var values) ? values.ToString() : "";
        return response;
    }
}
