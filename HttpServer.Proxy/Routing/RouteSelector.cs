namespace HttpServer.Proxy.Routing;

/// <summary>Which requests a route takes, compiled: its path, its hosts and its further conditions, all of which must hold.</summary>
internal sealed class RouteSelector(RoutePattern pattern, IReadOnlyList<string> hosts, RouteConditions? conditions)
{
    public RoutePattern Pattern { get; } = pattern;

    /// <summary>Exact names, and wildcards with their <c>*.</c>, normalised; empty for every host.</summary>
    public IReadOnlyList<string> Hosts { get; } = hosts;

    /// <summary>Null when path and host say all.</summary>
    public RouteConditions? Conditions { get; } = conditions;

    /// <summary>
    /// Whether this one surely takes every request that the other takes, as far as hosts and conditions go; their paths
    /// have been compared. False where it cannot be told.
    /// </summary>
    public bool CoversBesidePath(RouteSelector other) =>
        (Hosts.Count == 0 || (other.Hosts.Count > 0 && other.Hosts.All(CoversHost)))
        && (Conditions is null || Conditions.Covers(other.Conditions));

    private bool CoversHost(string host)
    {
        foreach (var known in Hosts)
        {
            if (known == host
                || (known.StartsWith("*.", StringComparison.Ordinal) && host.Length > known.Length - 1 && host.EndsWith(known[1..], StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }
}
