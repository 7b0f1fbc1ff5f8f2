namespace HttpServer.Static.Paths;

internal enum PathVerdict
{
    /// <summary>The path names something below the root.</summary>
    Served,

    /// <summary>Well formed, but a name that is never served: 404, and no fallback either.</summary>
    Hidden,

    /// <summary>No honest client sends it: 400.</summary>
    Malformed,
}
