using HttpServer.Proxy.Forwarding.Fields;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>Puts a backend's head onto the client's response.</summary>
internal static class ResponseFields
{
    public static void Apply(ResponseHead head, ForwardRequest request)
    {
        var context = request.Context;
        var response = context.Response;
        response.StatusCode = head.Status;
        if (head.Reason is not null && context.Features.Get<IHttpResponseFeature>() is { } feature)
        {
            feature.ReasonPhrase = head.Reason;
        }

        var headers = response.Headers;
        foreach (ref readonly var line in head.Lines)
        {
            if (line.Kind != HeaderKind.EndToEnd
                || (head.Nominated is not null && ConnectionTokens.Contains(head.Nominated, line.Name)))
            {
                continue;
            }

            headers[line.Name] = line.IsRepeated ? StringValues.Concat(headers[line.Name], line.Value) : line.Value;
        }

        if (head.Status == StatusCodes.Status426UpgradeRequired && head.Upgrade is { } protocols && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            // RFC 9110, 15.5.22 and 7.8: of a hop, and yet what such an answer is there to say.
            headers.Upgrade = protocols;
            headers.Connection = "Upgrade, close";
        }

        if (request.Lease.AssignsAffinity && request.Route.StickyCookie is { } cookie)
        {
            headers.Append(HeaderNames.SetCookie, cookie.Header(request.Lease.Target, context.Request.IsHttps));
        }
    }
}
