namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>One odd message, before it gets its number.</summary>
/// <param name="Name">What is odd.</param>
/// <param name="Message">Latin-1, <see cref="Placeholder"/> in each of its requests where the mark goes.</param>
/// <param name="Reading">
/// The same without what the gateway is known to drop, where a strict reading would stop at that: the measure for what may
/// reach the backend.
/// </param>
internal sealed record ProbeText(string Name, string Message, string? Reading = null)
{
    public const string Placeholder = "zmark";

    public const string Host = "Host: test\r\n";

    /// <summary>42 bytes (2a) that must never be a request of their own.</summary>
    public const string Hidden = "GET /zmark-hidden HTTP/1.1\r\nHost: test\r\n\r\n";

    public static string Get(string fields, string body = "") => $"GET /zmark HTTP/1.1\r\n{Host}{fields}\r\n{body}";

    public static string Post(string fields, string body) => $"POST /zmark HTTP/1.1\r\n{Host}{fields}\r\n{body}";

    public static string Chunked(string chunks) => Post("Transfer-Encoding: chunked\r\n", chunks);
}
