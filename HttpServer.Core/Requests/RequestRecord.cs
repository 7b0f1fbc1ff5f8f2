using System.Net;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Requests;

/// <summary>
/// What the gateway knows of one request beyond <see cref="HttpContext"/>: its identity, filled in before any
/// handler runs, and its outcome, filled in by the handler that ends it. One access-log line is written from it.
/// Found by <c>context.Features.Get&lt;RequestRecord&gt;()</c>; pooled, so never kept after the request has ended.
/// </summary>
public sealed class RequestRecord
{
    /// <summary>The request id: generated, or taken over from a trusted proxy. Empty when ids are switched off.</summary>
    public string Id { get; set; } = "";

    /// <summary>The client behind any trusted proxies; null where the transport has no address (a Unix socket).</summary>
    public IPAddress? ClientAddress { get; set; }

    /// <summary>True when the directly connected peer is a trusted proxy, so that its forwarded headers count.</summary>
    public bool PeerIsTrusted { get; set; }

    /// <summary>
    /// True when a trusted proxy's forwarding headers were malformed, did not name the client or contradicted each
    /// other, so that <see cref="ClientAddress"/> is the last proxy that could be believed. Nothing may be granted then.
    /// </summary>
    public bool ClientIsDoubtful { get; set; }

    /// <summary>"http" or "https" as a trusted proxy says the client used it; null when none says so.</summary>
    public string? ForwardedScheme { get; set; }

    /// <summary>The host, with port if any, that a trusted proxy says the client asked for; null when none says so.</summary>
    public string? ForwardedHost { get; set; }

    /// <summary>Start of the request, in ticks of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long StartTimestamp { get; set; }

    /// <summary>Name of the matched route; null when no route took the request.</summary>
    public string? Route { get; set; }

    /// <summary>Address of the backend that answered; null when none was asked.</summary>
    public string? Target { get; set; }

    /// <summary>Ticks of <see cref="TimeProvider.GetTimestamp"/> from choosing the target to its response head; 0 when none was asked.</summary>
    public long UpstreamTicks { get; set; }

    /// <summary>How often the request was sent, or was to be, to a target; 0 when none was asked.</summary>
    public int Attempts { get; set; }

    /// <summary>Body bytes received from the client.</summary>
    public long BytesIn { get; set; }

    /// <summary>Body bytes sent to the client.</summary>
    public long BytesOut { get; set; }

    /// <summary>Why the gateway itself answered with an error ("connect_refused", "head_timeout"); null otherwise.</summary>
    public string? Reason { get; set; }

    /// <summary>The server's own part: deadline and cancellation. Null in a record that no server made.</summary>
    internal RequestLifetime? Lifetime { get; init; }

    /// <summary>The server's own part: where the request is counted. Null in a record that no server made.</summary>
    internal RequestLedger? Ledger { get; set; }

    /// <summary>Whether <see cref="BecomeTunnel"/> was called.</summary>
    internal bool IsTunnel { get; private set; }

    /// <summary>
    /// Takes this request out of the server's <c>max_concurrent_requests</c>: an upgraded connection may last for days, and
    /// <c>max_connections</c> bounds those.
    /// </summary>
    public void BecomeTunnel()
    {
        if (!IsTunnel && Ledger is { } ledger)
        {
            IsTunnel = true;
            ledger.BeginTunnel();
        }
    }

    /// <summary>
    /// Takes this request out of the server's <c>request_timeout</c>: for handlers with a bound of their own, and for
    /// those that rightly take long. To be called before the handler's first <c>await</c>.
    /// </summary>
    public void DisableTimeout() => Lifetime?.DisableTimeout();

    /// <summary>Back to the state of a new instance, for reuse.</summary>
    public void Reset()
    {
        Id = "";
        ClientAddress = null;
        PeerIsTrusted = false;
        ClientIsDoubtful = false;
        ForwardedScheme = null;
        ForwardedHost = null;
        StartTimestamp = 0;
        Route = null;
        Target = null;
        UpstreamTicks = 0;
        Attempts = 0;
        BytesIn = 0;
        BytesOut = 0;
        Reason = null;
        Ledger = null;
        IsTunnel = false;
    }
}
