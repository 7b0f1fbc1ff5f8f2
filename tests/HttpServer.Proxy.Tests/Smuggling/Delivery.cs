namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>In how many pieces a message is put on the wire.</summary>
internal enum Delivery
{
    Whole,

    /// <summary>The head, then the rest.</summary>
    HeadFirst,

    Octets,
}
