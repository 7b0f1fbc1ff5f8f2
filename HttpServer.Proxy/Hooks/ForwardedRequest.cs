using HttpServer.Balancer.Targets;
using HttpServer.Core.Guards;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Hooks;

/// <summary>The request as the target will get it, for <see cref="ForwardingHooks.OnRequest"/>.</summary>
public sealed class ForwardedRequest
{
    private readonly HookedRequest _request;
    private readonly StringValues _key;

    internal ForwardedRequest(HookedRequest request, IHeaderDictionary headers)
    {
        _request = request;
        _key = headers.SecWebSocketKey;
        Headers = headers;
    }

    /// <summary>The client's request and what the application knows of it. Its response is not to be written to.</summary>
    public HttpContext HttpContext => _request.Context;

    /// <summary>The route that took the request.</summary>
    public Route Route => _request.Route;

    /// <summary>Who is about to get it.</summary>
    public Target Target => _request.Lease.Target;

    /// <summary>
    /// All fields that go out: those of the client without what is not for the target, and the gateway's own (<c>Host</c>,
    /// <c>X-Forwarded-For</c>, <c>Via</c> …). Fields that frame the message or belong to one connection (<c>Content-Length</c>, <c>Transfer-Encoding</c>,
    /// <c>Connection</c>, <c>TE</c> …) are not among them and may not be added; values are Latin-1 without line ends.
    /// </summary>
    public IHeaderDictionary Headers { get; }

    /// <summary>
    /// Path and query, encoded, as they go out behind the path of the target's own URL: <c>/users?page=2</c>. <c>*</c> for
    /// <c>OPTIONS *</c>.
    /// </summary>
    /// <exception cref="ArgumentException">Set to something that does not begin with one slash, is not visible ASCII without '#', or has dot segments.</exception>
    public string PathAndQuery
    {
        get => _request.ForwardTarget.Slice is ['/' or '*', ..] slice ? slice.ToString() : string.Concat("/", _request.ForwardTarget.Slice);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value != PathAndQuery)
            {
                var query = value.IndexOf('?', StringComparison.Ordinal);
                if (!RewrittenPath.IsGood(query < 0 ? value : value.AsSpan(0, query)) || !RawTarget.IsWritable(value))
                {
                    throw new ArgumentException($"'{value}' may not be forwarded.", nameof(value));
                }

                _request.Redirect(new ForwardTarget(value, 0));
            }
        }
    }

    /// <exception cref="InvalidOperationException">A field that may not go out.</exception>
    internal void Check()
    {
        if (Headers.Host is not [{ } host] || !FieldText.IsHost(host))
        {
            throw new InvalidOperationException("A forwarded request needs one Host, host:port.");
        }

        // The answer to it is proved by the one that is known here.
        if (Headers.SecWebSocketKey != _key)
        {
            throw new InvalidOperationException("A hook may not change the key of a WebSocket.");
        }

        foreach (var (name, values) in Headers)
        {
            if (!FieldNames.IsToken(name) || RequestHeaderKinds.Of(name) is HeaderKind.Connection or HeaderKind.HopByHop or HeaderKind.Upgrade or HeaderKind.TransferEncoding or HeaderKind.ContentLength)
            {
                throw new InvalidOperationException($"A hook may not set the request field '{name}'.");
            }

            foreach (var value in values)
            {
                if (!FieldText.IsValue(value))
                {
                    throw new InvalidOperationException($"The value that a hook gave the request field '{name}' has a character that no field may have.");
                }
            }
        }
    }
}
