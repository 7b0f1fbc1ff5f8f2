using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Fuzzing.Requests;

/// <summary>The features that a server gives a request and a bare context lacks.</summary>
internal sealed class RequestParts(bool isUpgradable, bool isExtendedConnect, bool canHaveBody)
    : IHttpUpgradeFeature, IHttpExtendedConnectFeature, IHttpRequestBodyDetectionFeature, IHttpRequestTrailersFeature
{
    public bool IsUpgradableRequest { get; } = isUpgradable;

    public bool IsExtendedConnect { get; } = isExtendedConnect;

    public string? Protocol => IsExtendedConnect ? "websocket" : null;

    public bool CanHaveBody { get; } = canHaveBody;

    public bool Available => true;

    public IHeaderDictionary Trailers { get; } = new HeaderDictionary();

    public ValueTask<Stream> AcceptAsync() => throw new InvalidOperationException("Nothing is accepted here.");

    public Task<Stream> UpgradeAsync() => throw new InvalidOperationException("Nothing is upgraded here.");
}
