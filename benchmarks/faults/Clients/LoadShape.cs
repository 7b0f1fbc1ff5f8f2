namespace HttpServer.Faults.Clients;

/// <param name="Rate">Requests per second, due at even times whatever becomes of those before.</param>
/// <param name="Connections">Most keep-alive connections; a request that finds none free waits, and its time runs.</param>
internal sealed record LoadShape(int Rate, string Method = "GET", string Path = "/", int Connections = 50)
{
    public const int PostBytes = 1024;

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Whether RFC 9110 allows to send it again.</summary>
    public bool IsIdempotent => Method == "GET";
}
