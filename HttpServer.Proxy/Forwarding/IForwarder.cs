namespace HttpServer.Proxy.Forwarding;

/// <summary>One way to have a request answered by a target: HTTP/1.1, HTTP/2, a WebSocket.</summary>
internal interface IForwarder
{
    /// <summary>
    /// Sends the request and answers the client. Neither ends the lease nor answers failures: that is the caller's.
    /// The task may be one that is used again, so it is awaited once.
    /// </summary>
    /// <returns>Null when the client has its whole response.</returns>
    ValueTask<ForwardError?> ForwardAsync(ForwardRequest request, TargetConnections connections);
}
