namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>How far a parser has come.</summary>
internal enum ParseResult
{
    /// <summary>The whole of it was there.</summary>
    Done,

    /// <summary>So far so good; more bytes are needed.</summary>
    NeedMore,

    /// <summary>It breaks the rules; nothing of it may be used.</summary>
    Invalid,
}
