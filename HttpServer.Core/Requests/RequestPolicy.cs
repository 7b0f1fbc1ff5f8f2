using HttpServer.Core.Clients;
using HttpServer.Core.Guards;
using HttpServer.Core.Hosting;

namespace HttpServer.Core.Requests;

/// <summary>What <see cref="ServerOptions"/> mean for one request, compiled; a request keeps the one it began with.</summary>
internal sealed class RequestPolicy(ServerOptions options, TimeProvider time)
{
    public Peers Peers { get; } = new(new NetworkSet(options.TrustedProxies));

    public AllowedHosts AllowedHosts { get; } = new(options.AllowedHosts);

    public NetworkSet StatusNetworks { get; } = options.StatusNetworks.Count == 0 ? NetworkSet.Loopback : new NetworkSet(options.StatusNetworks);

    public bool EnableHealthEndpoints { get; } = options.EnableHealthEndpoints;

    /// <summary>Most requests at once; no request finds more than the largest number.</summary>
    public long MaxConcurrentRequests { get; } = options.MaxConcurrentRequests == 0 ? long.MaxValue : options.MaxConcurrentRequests;

    /// <summary>Ticks of <see cref="TimeProvider.GetTimestamp"/> until a response must have begun; 0 = no bound.</summary>
    public long Timeout { get; } = (long)(options.RequestTimeout * time.TimestampFrequency);
}
