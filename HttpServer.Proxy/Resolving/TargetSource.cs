using System.Net;
using System.Net.Sockets;
using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Resolving;

/// <summary>One configured target: an address, a name that stands for one or many, or a service that DNS knows.</summary>
/// <param name="Url">Scheme, host, port and path; of a service its name and no port.</param>
/// <param name="IsService">Whether SRV records say where it is.</param>
/// <param name="Terms">Of each target that comes of it.</param>
internal sealed record TargetSource(Uri Url, bool IsService, TargetTerms Terms)
{
    // Two backups of a service are still behind all that is no backup.
    private const int MostPriorities = ushort.MaxValue + 1;

    /// <summary>Whether there is anything to find out: "localhost" is one machine, whatever its addresses (RFC 6761, 6.3).</summary>
    public bool IsFixed =>
        !IsService && (Url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
            || Url.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || Url.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));

    /// <summary>What can be had before anything is known: a name is dialled as a name, a service is nowhere.</summary>
    public IEnumerable<Target> Unresolved() => IsService ? [] : [new Target(Url, Terms)];

    /// <summary>The targets as of now; a machine of a service that cannot be found right now keeps its known ones.</summary>
    /// <exception cref="IOException">Nobody can tell.</exception>
    public async Task<List<Target>> ResolveAsync(NameResolver names, IReadOnlyList<Target> known, CancellationToken cancellationToken) =>
        IsService ? await ResolveServiceAsync(names, known, cancellationToken).ConfigureAwait(false)
        : Expand(Url, Terms, await names.FindAddressesAsync(Url.IdnHost, cancellationToken).ConfigureAwait(false));

    private static List<Target> Expand(Uri url, TargetTerms terms, IReadOnlyList<IPAddress> addresses)
    {
        // Answers come in changing order; IPv4 first, for a machine without IPv6 has no way to the others.
        IPAddress[] sorted = [.. addresses.OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6).ThenBy(address => address.ToString(), StringComparer.Ordinal)];
        // This machine under both its addresses, of which often only one is listened on, is one target: the dialler tries them in turn.
        return sorted.All(address => address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback))
            ? [new Target(url, terms with { Addresses = sorted })]
            : [.. sorted.Select(address => new Target(url, terms with { Addresses = [address, .. sorted.Where(other => !other.Equals(address))] }))];
    }

    private async Task<List<Target>> ResolveServiceAsync(NameResolver names, IReadOnlyList<Target> known, CancellationToken cancellationToken)
    {
        var records = await names.FindServicesAsync(Url.IdnHost, cancellationToken).ConfigureAwait(false);
        int[] priorities = [.. records.Select(record => record.Priority).Distinct().Order()];
        var targets = new List<Target>();
        IOException? problem = null;
        foreach (var record in records)
        {
            var url = new UriBuilder(Url) { Host = record.Host, Port = record.Port }.Uri;
            var terms = Terms with
            {
                Weight = (int)Math.Min((long)Terms.Weight * Math.Max(record.Weight, 1), ushort.MaxValue),
                Priority = (Terms.Priority * MostPriorities) + Array.IndexOf(priorities, record.Priority),
            };
            try
            {
                targets.AddRange(Expand(url, terms, await names.FindAddressesAsync(record.Host, cancellationToken).ConfigureAwait(false)));
            }
            catch (IOException exception)
            {
                problem = exception;
                targets.AddRange(known.Where(target => target.Url == url).Select(target => new Target(url, terms with { Addresses = target.Addresses })));
            }
        }
        return targets.Count > 0 || problem is null ? targets : throw problem;
    }
}
