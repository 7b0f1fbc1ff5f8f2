using HttpServer.Core.Clients;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Health;

/// <summary>
/// Who may read the status pages. A request that some proxy forwarded, unless the proxy is a trusted one and said
/// clearly for whom, is nobody's own: behind a proxy on this machine that is not configured as trusted, the whole world
/// would have a loopback address.
/// </summary>
internal static class Insider
{
    private static readonly string[] SignsOfProxy = [XForwarded.For, Forwarded.Name, "X-Real-IP", "Via"];

    public static bool Is(HttpContext context, NetworkSet networks)
    {
        var record = context.Features.Get<RequestRecord>();
        return record?.ClientAddress is { } client
            && !record.ClientIsDoubtful
            && networks.Contains(client)
            && (record.PeerIsTrusted || !WasForwarded(context.Request.Headers));
    }

    private static bool WasForwarded(IHeaderDictionary headers)
    {
        foreach (var name in SignsOfProxy)
        {
            if (headers.ContainsKey(name))
            {
                return true;
            }
        }

        return false;
    }
}
