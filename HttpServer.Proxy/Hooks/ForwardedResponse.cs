using HttpServer.Balancer.Targets;
using HttpServer.Core.Guards;
using HttpServer.Core.Requests;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Hooks;

/// <summary>The head of a response as the client will get it, for <see cref="ForwardingHooks.OnResponse"/>.</summary>
public sealed class ForwardedResponse
{
    // The gateway's, or one connection's.
    private static readonly string[] Framing =
    [
        HeaderNames.ContentLength, HeaderNames.TransferEncoding, HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.Upgrade,
        HeaderNames.Trailer, HeaderNames.TE,
    ];

    // What both ends of a WebSocket have agreed on.
    private static readonly string[] Handshake = [HeaderNames.SecWebSocketAccept, HeaderNames.SecWebSocketExtensions, HeaderNames.SecWebSocketProtocol];

    private readonly HookedRequest _request;
    private readonly int _status;
    private readonly string[] _fixedNames;
    private readonly StringValues[] _fixedValues;

    internal ForwardedResponse(HookedRequest request)
    {
        _request = request;
        _status = StatusCode;
        _fixedNames = _status == StatusCodes.Status101SwitchingProtocols ? [.. Framing, .. Handshake] : Framing;
        _fixedValues = [.. _fixedNames.Select(name => Headers[name])];
    }

    /// <summary>The client's request and what the application knows of it. The body of its response is not to be written.</summary>
    public HttpContext HttpContext => _request.Context;

    /// <summary>The route that took the request.</summary>
    public Route Route => _request.Route;

    /// <summary>Who answered.</summary>
    public Target Target => _request.Lease.Target;

    /// <summary>Status for the client. A response without a body (101, 204, 205, 304) stays one, and no other becomes one.</summary>
    public int StatusCode
    {
        get => HttpContext.Response.StatusCode;
        set => HttpContext.Response.StatusCode = value;
    }

    /// <summary>
    /// All fields that go to the client. Those that frame the message or belong to one connection may not be changed; values are
    /// what the server can send, without line ends.
    /// </summary>
    public IHeaderDictionary Headers => HttpContext.Response.Headers;

    /// <exception cref="InvalidOperationException">The response could not be framed any more.</exception>
    internal void Check()
    {
        if (ErrorAnswer.HasBegun(HttpContext.Response))
        {
            throw new InvalidOperationException("A hook may not write the body of the response.");
        }

        if (StatusCode != _status)
        {
            if (StatusCode is < 200 or > 599 || IsBodiless(StatusCode) || IsBodiless(_status))
            {
                throw new InvalidOperationException($"A hook may not make a {StatusCode} of a {_status}.");
            }

            // The words of the target were for another number.
            HttpContext.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = null;
        }

        for (var i = 0; i < _fixedNames.Length; i++)
        {
            if (Headers[_fixedNames[i]] != _fixedValues[i])
            {
                throw new InvalidOperationException($"A hook may not change the response field '{_fixedNames[i]}'.");
            }
        }

        foreach (var (name, values) in Headers)
        {
            if (!FieldNames.IsToken(name) || values.Any(value => !FieldText.IsValue(value)))
            {
                throw new InvalidOperationException($"A hook has made a response field '{name}' that no message may have.");
            }
        }
    }

    private static bool IsBodiless(int status) => status is < 200 or 204 or 205 or 304;
}
