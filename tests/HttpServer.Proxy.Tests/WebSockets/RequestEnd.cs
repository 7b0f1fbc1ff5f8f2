namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>What the access log would say of a request.</summary>
internal sealed record RequestEnd(int Status, string? Reason, long BytesIn, long BytesOut, long UpstreamTicks);
