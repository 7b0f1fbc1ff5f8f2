using HttpServer.Static.Caching;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Static.Conditions;

/// <summary>The conditional headers of GET and HEAD, in the order of RFC 9110 section 13.2.2.</summary>
internal static class Preconditions
{
    private static readonly TimeSpan StrongAfter = TimeSpan.FromSeconds(1);

    public static bool AreIn(IHeaderDictionary headers) =>
        headers.IfNoneMatch.Count != 0 || headers.IfModifiedSince.Count != 0 || headers.IfMatch.Count != 0 || headers.IfUnmodifiedSince.Count != 0;

    public static Precondition Evaluate(IHeaderDictionary headers, ServedFile file, Representation representation)
    {
        if (headers.IfMatch.Count != 0)
        {
            if (!EntityTags.Contain(headers.IfMatch, representation.EntityTag, strongly: true))
            {
                return Precondition.Failed;
            }
        }
        else if (TryDate(headers.IfUnmodifiedSince, out var unmodifiedSince) && file.LastModified > unmodifiedSince)
        {
            return Precondition.Failed;
        }
        if (headers.IfNoneMatch.Count != 0)
        {
            return EntityTags.Contain(headers.IfNoneMatch, representation.EntityTag, strongly: false) ? Precondition.NotModified : Precondition.Passed;
        }
        return TryDate(headers.IfModifiedSince, out var modifiedSince) && file.LastModified <= modifiedSince
            ? Precondition.NotModified
            : Precondition.Passed;
    }

    /// <summary>
    /// Whether Range counts (RFC 9110 section 13.1.5): without If-Range, or when it names exactly this content. A
    /// date names it only when the file was at rest for a second, as two changes within one second share a date.
    /// </summary>
    public static bool AllowRange(StringValues ifRange, ServedFile file, Representation representation, DateTimeOffset now)
    {
        if (ifRange.Count == 0)
        {
            return true;
        }
        if (ifRange.Count != 1)
        {
            return false;
        }
        var value = ifRange[0].AsSpan().Trim();
        if (!value.IsEmpty && value[^1] == '"')
        {
            return value.SequenceEqual(representation.EntityTag);
        }
        return TryDate(ifRange, out var date) && date == file.LastModified && now - file.LastModified >= StrongAfter;
    }

    private static bool TryDate(StringValues header, out DateTimeOffset date)
    {
        date = default;
        return header.Count == 1 && HeaderUtilities.TryParseDate(header[0], out date);
    }
}
