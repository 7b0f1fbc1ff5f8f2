namespace HttpServer.Balancer.Health;

/// <summary>How a target failed a request.</summary>
public enum TargetFailure
{
    /// <summary>No connection: unreachable, timed out, or the TLS handshake failed. Takes the target out at once.</summary>
    Connect,

    /// <summary>The connection died, or what came on it was no proper response.</summary>
    Broken,

    /// <summary>No response, or no more of it, in time.</summary>
    Timeout,

    /// <summary>Nothing listens there. Takes the target out at once, but not for long: to be refused again costs next to nothing.</summary>
    Refused,
}
