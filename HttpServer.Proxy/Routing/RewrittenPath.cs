namespace HttpServer.Proxy.Routing;

/// <summary>Whether a path that a rewrite made, or that stands in one, may be sent.</summary>
internal static class RewrittenPath
{
    /// <summary>
    /// Begins with one slash, so that nobody takes it for <c>//authority</c>; visible ASCII without query and fragment; no dot
    /// segments in any reading.
    /// </summary>
    public static bool IsGood(ReadOnlySpan<char> path) =>
        path is ['/', ..]
        && (path.Length == 1 || path[1] is not ('/' or '\\'))
        && (path.Length == 1 || PercentEncoding.At(path, 1) is not ('/' or '\\'))
        && !path.Contains('?')
        && RawTarget.IsWritable(path)
        && DotSegments.Find(path) == DotSegmentKind.None;
}
