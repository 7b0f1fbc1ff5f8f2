namespace HttpServer.Proxy.Probing;

/// <summary>Bounds of the numbers of a probe: in one place for the attributes, which a schema shows, and the rules, which protect.</summary>
internal static class ProbeLimits
{
    // More often is a load and no watch.
    public const double ShortestInterval = 0.1;
    public const double LongestInterval = 86_400;
    public const double ShortestTimeout = 0.001;
    public const double LongestTimeout = 3_600;
    public const int HighestThreshold = 100;
}
