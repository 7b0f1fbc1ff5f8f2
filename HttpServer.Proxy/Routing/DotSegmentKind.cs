namespace HttpServer.Proxy.Routing;

/// <summary>What <see cref="DotSegments.Find"/> found in a raw path.</summary>
internal enum DotSegmentKind
{
    /// <summary>None: the path may go on as it is.</summary>
    None,

    /// <summary>"." or ".." between plain slashes, dots encoded or not: everyone resolves them alike.</summary>
    Plain,

    /// <summary>Only some readers see a dot segment: behind an encoded slash, a backslash, or before a ';'.</summary>
    Ambiguous,
}
