namespace HttpServer.Static.Caching;

internal enum AnswerKind
{
    /// <summary>Nothing there; navigation may get the fallback instead.</summary>
    NotFound,
    File,

    /// <summary>A directory asked for without its slash.</summary>
    Redirect,
    Listing,
}
