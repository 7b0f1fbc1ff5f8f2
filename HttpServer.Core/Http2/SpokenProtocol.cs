namespace HttpServer.Core.Http2;

/// <summary>What a client speaks, by the first bytes of its connection.</summary>
internal enum SpokenProtocol
{
    /// <summary>HTTP/1.x, well or badly: Kestrel answers either.</summary>
    Http1,

    /// <summary>HTTP/2 with prior knowledge.</summary>
    Http2,

    /// <summary>A line that names no version of HTTP where one has to stand: whoever sent it would not understand an answer.</summary>
    Other,
}
