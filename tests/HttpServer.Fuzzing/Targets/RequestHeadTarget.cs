using System.Text;
using HttpServer.Fuzzing.References;
using HttpServer.Fuzzing.Requests;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Upgrades;

namespace HttpServer.Fuzzing.Targets;

/// <summary>
/// From a client's request to the head that its backend gets: one head, framed once, with the fields that have to pass
/// and no other. The first byte holds the <see cref="RequestFacts"/>, the first line method and target, the others fields.
/// </summary>
public sealed class RequestHeadTarget : FuzzTarget
{
    public override string Name => "request-head";

    public override IReadOnlyList<string> Words { get; } =
    [
        "\n", "GET /", "CONNECT /", "OPTIONS *", "POST http://h/x?y", "\nHost: a.example:80", "\nConnection: ", "\nContent-Length: 5", "\nTransfer-Encoding: chunked", "\nTE: trailers",
        "\nTrailer: X-Sum", "\nUpgrade: websocket", "\nVia: 1.0 a", "\nMax-Forwards: 3", "\nExpect: 100-continue", "\nX-Forwarded-For: 10.0.0.9", "\nForwarded: for=x",
        "\nX_Real_IP: 1", "\nX-Tenant: a", "\nX-Host: b", "\nAuthorization: c", "\nCookie: d", "\nX-A: e", "\nSec-WebSocket-Key: f", "close", "upgrade", ", ", "_", ".", "\r", "\0",
    ];

    public override int LongestInput => 256;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var lines = Encoding.Latin1.GetString(input[1..]).Split('\n');
        var start = lines[0].Split(' ', 2);
        if (FuzzedRequest.Create((RequestFacts)input[0], start[0], start.Length > 1 ? start[1] : "", lines.Skip(1)) is not { } request)
        {
            return;
        }

        var context = request.Forward.Context;
        var handshake = Handshake.Find(context, request.Forward.Route);
        var body = handshake is not null ? RequestBodyKind.None : ClientSide.BodyKind(context, ClientSide.IsAlone(context));
        // So small that it has to grow.
        var writer = new HeadWriter(16);
        try
        {
            RequestHead.Write(ref writer, request.Forward, body, handshake);
            var head = WrittenHead.Read(writer.Written.Span);
            FindingException.ThrowUnless(head.Method == (handshake is null ? context.Request.Method : "GET"), $"the method became '{head.Method}'");
            FindingException.ThrowUnless(head.Target == request.Forward.ForwardTarget.ToString(request.Forward.Lease.Target), $"the target became '{head.Target}'");
            FindingException.ThrowUnless(head.Fields[0].Name == "host", $"the first field is '{head.Fields[0].Name}'");
            var written = string.Join('\n', head.Fields.Select(static field => $"{field.Name}: {field.Value}").Order(StringComparer.Ordinal));
            var expected = string.Join('\n', RequestHeadReference.Fields(request, handshake is not null, handshake?.OwnKey, body == RequestBodyKind.Chunked));
            FindingException.ThrowUnless(written == expected, $"other fields: '{written}', should be '{expected}'");
        }
        finally
        {
            writer.Release();
        }
    }
}
