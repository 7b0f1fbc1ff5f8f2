using System.Collections.Frozen;
using HttpServer.Core.Guards;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Forwarding.Http1;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Trailers;

/// <summary>
/// Which fields may stand in a trailer section (RFC 9110, 6.5.1): none that frames or routes a message, says who somebody
/// is, or changes how the message was to be read. Recipients that merge trailers into the head must not be made to
/// believe in one what was taken out of the other.
/// </summary>
internal static class TrailerFields
{
    private static readonly FrozenSet<string> Forbidden = new[]
    {
        HeaderNames.Authorization, HeaderNames.Cookie, HeaderNames.SetCookie, "Set-Cookie2", HeaderNames.WWWAuthenticate,
        "Authentication-Info", "Proxy-Authentication-Info", HeaderNames.ContentType, HeaderNames.ContentEncoding, HeaderNames.ContentRange,
        HeaderNames.CacheControl, HeaderNames.Pragma, HeaderNames.Age, HeaderNames.Date, HeaderNames.Expires, HeaderNames.Location,
        HeaderNames.RetryAfter, HeaderNames.Vary, HeaderNames.Warning, HeaderNames.Range, HeaderNames.MaxForwards,
        HeaderNames.IfMatch, HeaderNames.IfNoneMatch, HeaderNames.IfModifiedSince, HeaderNames.IfUnmodifiedSince, HeaderNames.IfRange,
        HeaderNames.Accept, HeaderNames.AcceptEncoding, HeaderNames.AcceptLanguage, HeaderNames.Origin, HeaderNames.Referer, HeaderNames.UserAgent,
        HeaderNames.StrictTransportSecurity, HeaderNames.Server,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the field passes, however its name is spelled.</summary>
    /// <param name="name">Of the field.</param>
    /// <param name="protection">Of requests: what the configuration protects beside the built-in names.</param>
    public static bool IsAllowed(string name, HeaderProtection? protection = null)
    {
        if (!FieldNames.IsToken(name))
        {
            return false;
        }

        var spelled = SpelledName.WithHyphens(name) ?? name;
        return RequestHeaderKinds.Of(spelled) == HeaderKind.EndToEnd
            && ResponseHeaderKinds.Of(spelled).Kind == HeaderKind.EndToEnd
            && !Forbidden.Contains(spelled)
            && (protection is null || protection.Of(name) == HeaderKind.EndToEnd);
    }

    /// <summary>The value of a Trailer field without the names that do not pass; empty when none is left.</summary>
    public static StringValues Announced(StringValues trailer, HeaderProtection? protection = null)
    {
        if (trailer.Count == 0)
        {
            return default;
        }

        var names = trailer.SelectMany(static line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).Where(name => IsAllowed(name, protection)).ToArray();
        return names.Length == 0 ? default : new StringValues(string.Join(", ", names));
    }

    /// <summary>Writes those trailers of a request that may pass.</summary>
    /// <param name="head">Where to; the last chunk is there already.</param>
    /// <param name="request">Its body has been read to the end.</param>
    public static void Write(ref HeadWriter head, ForwardRequest request)
    {
        if (request.Context.Features.Get<IHttpRequestTrailersFeature>() is not { Available: true, Trailers: { Count: > 0 } trailers })
        {
            return;
        }

        var connection = request.Context.Request.Headers.Connection;
        foreach (var (name, values) in trailers)
        {
            // RFC 9110, 7.6.1: what Connection names goes no further, in the trailers neither.
            if (!IsAllowed(name, request.Protection) || ConnectionTokens.Contains(connection, name))
            {
                continue;
            }

            foreach (var value in values)
            {
                if (FieldText.IsValue(value))
                {
                    head.AppendField(name, value ?? "");
                }
            }
        }
    }

    /// <summary>Whether the client says that it will not throw trailers away (RFC 9110, 10.1.4).</summary>
    public static bool AreWelcome(IHeaderDictionary request) => request.TE is { Count: > 0 } te && ConnectionTokens.Contains(te, "trailers");
}
