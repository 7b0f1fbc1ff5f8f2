using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Fuzzing.Requests;

/// <summary>The features that a server gives a request and a bare context lacks.</summary>
internal sealed class RequestParts(bool isUpgradable, bool canHaveBody) : IHttpUpgradeFeature, IHttpRequestBodyDetectionFeature, IHttpRequestTrailersFeature
{
    public bool IsUpgradableRequest { get; } = isUpgradable;

    public bool CanHaveBody { get; } = canHaveBody;

    public bool Available => true;

    public IHeaderDictionary Trailers { get; } = new HeaderDictionary();

    public Task<Stream> UpgradeAsync() => throw new InvalidOperationException("Nothing is upgraded here.");
}
