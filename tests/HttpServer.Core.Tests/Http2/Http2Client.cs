using System.Net;
using HttpServer.Testing;

namespace HttpServer.Core.Tests.Http2;

/// <summary>.NET's own client, HTTP/2 with prior knowledge and nothing else.</summary>
internal static class Http2Client
{
    public static HttpClient Create() => new()
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Bound.Default,
    };
}
