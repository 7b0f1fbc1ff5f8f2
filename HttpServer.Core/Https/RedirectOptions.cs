using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Core.Https;

/// <summary>The section <c>[server.ssl.redirect]</c>: requests without TLS are sent to https, with status 308.</summary>
public sealed class RedirectOptions
{
    /// <summary>The same as <c>server.ssl.force_https</c>. Default false.</summary>
    [Description("Send requests without TLS to https; the same as force_https.")]
    public bool Enabled { get; set; }

    /// <summary>Paths that are answered without TLS all the same: <c>/health</c>, <c>/public/*</c>. Default none; challenges of ACME need not be here.</summary>
    // A load balancer takes a redirect of its probe for an answer, or for a failure; which, only its owner knows.
    [Description("Paths that are answered without TLS all the same: '/health', '/public/*'.")]
    public IList<string> ExemptPaths { get; } = [];

    /// <summary>
    /// The port of https as clients see it, where something in front maps it to another. Default: <c>https_port</c>; 443 for clients whose
    /// TLS ends at a trusted proxy.
    /// </summary>
    [Description("Port of https as clients see it, where it is not https_port.")]
    [Range(1, 65535)]
    public int? Port { get; set; }
}
