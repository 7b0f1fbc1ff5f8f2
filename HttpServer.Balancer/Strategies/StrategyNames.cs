namespace HttpServer.Balancer.Strategies;

/// <summary>Names of the built-in strategies, as in the configuration.</summary>
public static class StrategyNames
{
    public const string RoundRobin = "round_robin";
    public const string WeightedRoundRobin = "weighted_round_robin";
    public const string Random = "random";
    public const string LeastConnections = "least_connections";
    public const string PowerOfTwo = "power_of_two";
    public const string LeastTime = "least_time";
    public const string ConsistentHash = "consistent_hash";

    /// <summary>All of them, for schemas and help texts.</summary>
    public static IReadOnlyList<string> All { get; } = [RoundRobin, WeightedRoundRobin, Random, LeastConnections, PowerOfTwo, LeastTime, ConsistentHash];
}
