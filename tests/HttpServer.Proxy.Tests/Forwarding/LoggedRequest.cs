namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>One line of the access log, as far as the tests look at it.</summary>
internal sealed record LoggedRequest(int Status, string? Reason, long BytesIn, long BytesOut, int Attempts = 1);
