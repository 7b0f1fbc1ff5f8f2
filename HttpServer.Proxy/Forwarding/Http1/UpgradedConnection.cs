using HttpServer.Core.Transport;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>A connection that its backend has taken out of HTTP with a 101, not yet checked.</summary>
/// <param name="Stream">The bytes.</param>
/// <param name="Head">The 101.</param>
/// <param name="Early">What came right behind it.</param>
internal sealed record UpgradedConnection(DuplexConnection Stream, ResponseHead Head, ReadOnlyMemory<byte> Early);
