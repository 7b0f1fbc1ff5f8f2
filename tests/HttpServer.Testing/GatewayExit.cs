namespace HttpServer.Testing;

/// <summary>How a run of the binary that was to end by itself ended.</summary>
public sealed record GatewayExit(int Code, string Output, string Error);
