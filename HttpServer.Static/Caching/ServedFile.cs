using HttpServer.Static.Encodings;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Static.Caching;

/// <summary>A file with all its representations and the headers common to them.</summary>
internal sealed class ServedFile : CacheItem
{
    public ServedFile(
        Representation plain,
        Representation[] encoded,
        string contentType,
        string? cacheControl,
        DateTimeOffset lastModified)
        : base(plain.Relative)
    {
        Plain = plain;
        Encoded = encoded;
        ContentType = contentType;
        CacheControl = cacheControl;
        LastModified = lastModified;
        LastModifiedHeader = HeaderUtilities.FormatDate(lastModified);
        Cost += Overhead * encoded.Length;
    }

    public Representation Plain { get; }

    /// <summary>In the order of preference.</summary>
    public Representation[] Encoded { get; }

    public StringValues ContentType { get; }

    /// <summary>Empty when no rule matches.</summary>
    public StringValues CacheControl { get; }

    /// <summary>Whole seconds, never in the future.</summary>
    public DateTimeOffset LastModified { get; }

    public StringValues LastModifiedHeader { get; }

    public Representation Select(StringValues acceptEncoding) =>
        Encoded.Length == 0 ? Plain : AcceptEncoding.Select(acceptEncoding, this);

    public override void Remove()
    {
        base.Remove();
        Plain.Body = null;
        foreach (var representation in Encoded)
        {
            representation.Body = null;
        }
    }
}
