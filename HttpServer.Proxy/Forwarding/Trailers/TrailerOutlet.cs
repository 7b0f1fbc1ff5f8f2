using System.IO.Pipelines;
using System.Text;
using HttpServer.Proxy.Forwarding.Fields;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Forwarding.Trailers;

/// <summary>
/// The body of a response that may end with trailers. HTTP/2 has a place for them. The server has none in HTTP/1.1, but
/// leaves the chunks to whoever sets Transfer-Encoding: so a client that says it wants trailers gets chunks written here.
/// </summary>
internal readonly struct TrailerOutlet
{
    private readonly HttpResponse _response;
    private readonly IHeaderDictionary? _native;
    private readonly ChunkedBodyWriter? _chunked;

    private TrailerOutlet(HttpResponse response, IHeaderDictionary? native, ChunkedBodyWriter? chunked)
    {
        Writer = chunked ?? response.BodyWriter;
        _response = response;
        _native = native;
        _chunked = chunked;
    }

    /// <summary>Takes the body.</summary>
    public PipeWriter Writer { get; }

    /// <summary>Whether trailers reach the client.</summary>
    public bool IsOpen => _native is not null || _chunked is not null;

    /// <param name="context">Status, Content-Length and the fields of the response are set; nothing has been sent.</param>
    public static TrailerOutlet Open(HttpContext context)
    {
        var response = context.Response;
        if (!HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            return new TrailerOutlet(response, context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } native ? native : null, null);
        }

        if (response.ContentLength is not null || !TrailerFields.AreWelcome(context.Request.Headers))
        {
            return new TrailerOutlet(response, null, null);
        }

        response.Headers.TransferEncoding = "chunked";
        return new TrailerOutlet(response, null, new ChunkedBodyWriter(response.BodyWriter));
    }

    /// <summary>Passes the promise of trailers on, as far as it will be kept.</summary>
    /// <param name="names">Value of the backend's Trailer field; may be empty.</param>
    public void Announce(in StringValues names)
    {
        if (IsOpen && TrailerFields.Announced(names) is { Count: > 0 } allowed)
        {
            _response.Headers.Trailer = allowed;
        }
    }

    /// <summary>Those of a trailer section that may pass.</summary>
    /// <param name="lines">Field lines, each ended by a line feed alone; checked where they were read.</param>
    /// <param name="nominated">Fields that Connection names (RFC 9110, 7.6.1); null when none.</param>
    public void Add(ReadOnlySpan<byte> lines, string? nominated = null)
    {
        while (IsOpen && !lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            var colon = lines.IndexOf((byte)':');
            var name = Encoding.Latin1.GetString(lines[..colon]);
            if (nominated is null || !ConnectionTokens.Contains(nominated, name))
            {
                Add(name, Encoding.Latin1.GetString(lines[(colon + 1)..end].Trim(" \t"u8)));
            }

            lines = lines[(end + 1)..];
        }
    }

    /// <summary>One field, if it may pass.</summary>
    /// <param name="name">As the backend wrote it.</param>
    /// <param name="values">Checked: no control characters.</param>
    public void Add(string name, in StringValues values)
    {
        if (IsOpen && TrailerFields.IsAllowed(name))
        {
            _chunked?.AddTrailer(name, values);
            if (_native is not null)
            {
                _native[name] = StringValues.Concat(_native[name], values);
            }
        }
    }

    /// <summary>The body has ended, cleanly. True when that is to be flushed: the server does so only with an end of its own.</summary>
    public bool Complete()
    {
        _chunked?.Finish();
        return _chunked is not null;
    }
}
