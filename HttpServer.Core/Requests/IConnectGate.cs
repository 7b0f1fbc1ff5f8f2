using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Requests;

/// <summary>
/// Says which CONNECT requests (RFC 9110, 9.3.6) a part of the application serves. All others are refused before any handler hears
/// of them; so are all where nothing of this kind is registered.
/// </summary>
public interface IConnectGate
{
    /// <summary>Whether the request may pass to the handlers. Called for CONNECT requests only; their target is an authority.</summary>
    bool Allows(HttpRequest request);
}
