using System.Globalization;
using HttpServer.Core.Clients;
using HttpServer.Core.Guards;
using HttpServer.Core.Hosting;
using HttpServer.Core.Https;
using HttpServer.Core.Timing;

namespace HttpServer.Core.Requests;

/// <summary>What <see cref="ServerOptions"/> mean for one request, compiled; a request keeps the one it began with.</summary>
internal sealed class RequestPolicy(ServerOptions options, TimeProvider time)
{
    public Peers Peers { get; } = new(new NetworkSet(options.TrustedProxies));

    public AllowedHosts AllowedHosts { get; } = new(options.AllowedHosts);

    public NetworkSet StatusNetworks { get; } = options.StatusNetworks.Count == 0 ? NetworkSet.Loopback : new NetworkSet(options.StatusNetworks);

    public bool EnableHealthEndpoints { get; } = options.EnableHealthEndpoints;

    /// <summary>What is answered without TLS although <c>force_https</c> is set; null where it is not.</summary>
    public ExemptPaths? ExemptPaths { get; } = options.Ssl is { ForceHttps: true } or { Redirect.Enabled: true } ? new ExemptPaths(options.Ssl.Redirect.ExemptPaths) : null;

    /// <summary>The port of https as clients see it, where it is not the one that is open.</summary>
    public int? HttpsPort { get; } = options.Ssl.Redirect.Port;

    /// <summary>Whether the host of a request over TLS must be one that its connection is for.</summary>
    public bool IsHostStrict { get; } = options.Ssl.StrictHost;

    /// <summary>The field <c>Strict-Transport-Security</c>; null for none.</summary>
    public string? Hsts { get; } = options.Ssl.Hsts is not { MaxAge: > 0 } hsts ? null
        : $"max-age={hsts.MaxAge.ToString(CultureInfo.InvariantCulture)}{(hsts.IncludeSubdomains ? "; includeSubDomains" : "")}{(hsts.Preload ? "; preload" : "")}";

    /// <summary>Most requests at once; no request finds more than the largest number.</summary>
    public long MaxConcurrentRequests { get; } = options.MaxConcurrentRequests == 0 ? long.MaxValue : options.MaxConcurrentRequests;

    /// <summary>Ticks of <see cref="TimeProvider.GetTimestamp"/> until a response must have begun; 0 = no bound.</summary>
    public long Timeout { get; } = time.Ticks(TimeSpan.FromSeconds(options.RequestTimeout));
}
