using System.Globalization;
using HttpServer.Static.Caching;
using HttpServer.Static.Conditions;
using HttpServer.Static.Ranges;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Static.Sending;

/// <summary>Status and headers of an answer with a file: 200, 206, 304, 412 or 416.</summary>
internal static class ResponseHead
{
    private static readonly StringValues Bytes = "bytes";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoCache = "no-cache";
    private static readonly StringValues AcceptEncoding = "Accept-Encoding";

    /// <summary>A fallback answers for a path that is not its own, so nobody may keep it unasked.</summary>
    public static Selection Write(HttpContext context, ServedFile file, Representation representation, bool isFallback, TimeProvider time)
    {
        var request = context.Request.Headers;
        var response = context.Response;
        var headers = response.Headers;
        headers.ETag = representation.EntityTagHeader;
        headers.LastModified = file.LastModifiedHeader;
        if (isFallback)
        {
            headers.CacheControl = NoCache;
        }
        else if (file.CacheControl.Count != 0)
        {
            headers.CacheControl = file.CacheControl;
        }
        if (file.Encoded.Length != 0)
        {
            headers.Vary = AcceptEncoding;
        }
        if (Preconditions.AreIn(request))
        {
            var precondition = Preconditions.Evaluate(request, file, representation);
            if (precondition != Precondition.Passed)
            {
                response.StatusCode = precondition == Precondition.NotModified ? StatusCodes.Status304NotModified : StatusCodes.Status412PreconditionFailed;
                return default;
            }
        }
        headers.AcceptRanges = Bytes;
        headers.XContentTypeOptions = NoSniff;
        var length = representation.Identity.Length;
        if (request.Range.Count != 0
            && HttpMethods.IsGet(context.Request.Method)
            && Preconditions.AllowRange(request.IfRange, file, representation, time.GetUtcNow())
            && RangeHeader.Parse(request.Range.ToString(), length) is { } ranges)
        {
            return WritePart(response, file, representation, ranges);
        }
        WriteContentHeaders(headers, file, representation);
        headers.ContentLength = length;
        return new(0, length, null);
    }

    private static Selection WritePart(HttpResponse response, ServedFile file, Representation representation, ByteRange[] ranges)
    {
        var headers = response.Headers;
        var length = representation.Identity.Length;
        if (ranges.Length == 0)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
            headers.ContentLength = 0;
            return default;
        }
        response.StatusCode = StatusCodes.Status206PartialContent;
        WriteContentHeaders(headers, file, representation);
        if (ranges.Length == 1)
        {
            var range = ranges[0];
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{length}");
            headers.ContentLength = range.Length;
            return new(range.First, range.Length, null);
        }
        var multipart = new MultipartRanges(ranges, file.ContentType.ToString(), length);
        headers.ContentType = multipart.ContentType;
        headers.ContentLength = multipart.TotalLength;
        return new(0, multipart.TotalLength, multipart);
    }

    private static void WriteContentHeaders(IHeaderDictionary headers, ServedFile file, Representation representation)
    {
        headers.ContentType = file.ContentType;
        if (representation.Coding is not null)
        {
            headers.ContentEncoding = representation.ContentEncoding;
        }
    }
}
