using System.ComponentModel;

namespace HttpServer.Proxy.Resolving;

/// <summary>The <c>[dns]</c> table: who is asked for the names of targets.</summary>
public sealed class DnsOptions
{
    /// <summary>
    /// Addresses of name servers, <c>10.0.0.2</c> or <c>10.0.0.2:5353</c>, asked in this order. What they do not know is asked of the
    /// system, so that its hosts file counts too. Default none: the system resolves names, and for SRV records its own
    /// name servers are asked.
    /// </summary>
    [Description("Name servers, 10.0.0.2 or 10.0.0.2:5353, asked before the system; empty = the system's own.")]
    public List<string> Servers { get; } = [];
}
