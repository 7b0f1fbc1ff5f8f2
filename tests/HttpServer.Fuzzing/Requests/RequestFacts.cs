namespace HttpServer.Fuzzing.Requests;

/// <summary>What is known of a request beside its head: the bits of one byte of the fuzzer's.</summary>
[Flags]
public enum RequestFacts
{
    None = 0,

    /// <summary>It comes from a trusted proxy, which says https and shop.example.</summary>
    Trusted = 1,

    /// <summary>The server would let the connection be upgraded; of HTTP/2, a CONNECT asks for a WebSocket.</summary>
    Upgradable = 2,

    /// <summary>X-Tenant and its like are protected, X-Host is not.</summary>
    Protected = 4,

    /// <summary>The backend gets the client's host.</summary>
    KeepsHost = 8,

    Http2 = 16,
    Http10 = 32,

    /// <summary>The peer has an IPv6 address.</summary>
    PeerV6 = 64,

    /// <summary>HTTP/2: a body follows, of whatever length.</summary>
    HasBody = 128,
}
