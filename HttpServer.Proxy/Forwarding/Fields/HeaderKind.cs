namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>What becomes of a header field on its way through.</summary>
internal enum HeaderKind : byte
{
    /// <summary>Passed on as it is.</summary>
    EndToEnd,

    /// <summary>Belongs to one connection (RFC 9110, 7.6.1): dropped.</summary>
    HopByHop,

    Connection,
    TransferEncoding,
    ContentLength,
    Upgrade,

    /// <summary>The gateway writes its own.</summary>
    Owned,

    /// <summary>Continued, not replaced: the gateway adds its own element.</summary>
    Via,

    /// <summary>Counted down.</summary>
    MaxForwards,
    Expect,
    Trust,
}
