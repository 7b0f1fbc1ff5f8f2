namespace HttpServer.Benchmarks.Routing;

/// <summary>What the routes of a table have in common.</summary>
public enum TableShape
{
    /// <summary>Prefixes and exact paths, no conditions.</summary>
    Paths,

    /// <summary>Hosts, wildcard hosts and none; prefixes and exact paths; a few with methods.</summary>
    Mixed,

    /// <summary>One path, told apart by host.</summary>
    Hosts,

    /// <summary>One path, told apart by wildcard host.</summary>
    Wildcards,

    /// <summary>One path, told apart by the value of a header.</summary>
    Headers,
}
