using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>What a backend sends for one request.</summary>
/// <param name="Name">What is odd.</param>
/// <param name="Bytes">Latin-1.</param>
/// <param name="Method">Of the request.</param>
/// <param name="Closes">The backend ends the connection behind it.</param>
/// <param name="Reading">The same as far as the gateway forgives it, where a strict reading does not.</param>
internal sealed record ResponseProbe(string Name, string Bytes, string Method = "GET", bool Closes = false, string? Reading = null)
{
    /// <summary>A whole response that nobody has asked for.</summary>
    public const string Poison = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-For: evil\r\n\r\nevil";

    /// <summary>The one response that the client may get of it, beside 502 and a cut connection; null when there is none.</summary>
    public StrictResponse? Strict { get; } = StrictResponses.Of(Reading ?? Bytes, Method).Responses is [var first, ..] ? first : null;

    /// <summary>Neither whole nor wrong: a reader waits for more.</summary>
    public bool IsPart { get; } = StrictResponses.Of(Bytes, Method) is { Fault: null, Responses.Count: 0 };
}
