namespace HttpServer.Proxy.Configuration;

/// <summary>Bounds of the numbers of a route: in one place for the attributes, which a schema shows, and the rules, which protect.</summary>
internal static class RouteLimits
{
    // A timer of 0 would fail every request, and 1 ms is as fine as a timer is.
    public const double ShortestTimeout = 0.001;
    public const double LongestTimeout = 86_400;
    public const double LongestConnectTimeout = 3_600;
    public const double LongestIdleTimeout = 604_800;
    public const double LargestRequestMb = 1_048_576;

    // nginx's bound too; it keeps sums of weights far from overflow.
    public const int HeaviestWeight = 65_535;
    public const int MostConnections = 1_000_000;

    // Each that waits holds its client's connection and a few hundred bytes.
    public const int LongestQueue = 100_000;
    public const double LongestQueueTimeout = 3_600;
    public const double LongestDnsRefresh = 86_400;
    public const double LongestDrain = 604_800;

    public const int MostFailures = 1_000_000;
    public const int MostRetries = 100;

    // The server's own buffer of a connection holds 1 MB, and what is looked at without being taken stays in it.
    public const int LargestReplayKb = 512;
}
