namespace HttpServer.Proxy.Routing;

/// <summary>What came of making a target to forward.</summary>
internal enum TargetCut
{
    /// <summary>It may be forwarded.</summary>
    Good,

    /// <summary>What the client sent is malformed, or can be read in two ways.</summary>
    Ambiguous,

    /// <summary>What the route's <c>rewrite</c> made of it is no target that may be forwarded.</summary>
    BadRewrite,
}
