namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>How one attempt ended.</summary>
/// <param name="Error">Null when the client has its response.</param>
/// <param name="MayRepeat">The pooled connection was dead and sending again on another one is safe.</param>
internal readonly record struct ForwardOutcome(ForwardError? Error, bool MayRepeat = false);
