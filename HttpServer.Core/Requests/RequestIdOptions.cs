namespace HttpServer.Core.Requests;

/// <summary>
/// Whether requests have ids. No section of its own: a host that knows <c>logging.enable_request_ids</c> sets it from
/// there. Read once at start.
/// </summary>
public sealed class RequestIdOptions
{
    /// <summary>Whether every request gets an id and every response <c>X-Request-Id</c>. Default true.</summary>
    // Without an id, a user's complaint cannot be found in the logs.
    public bool Enabled { get; set; } = true;
}
