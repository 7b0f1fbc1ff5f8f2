namespace HttpServer.Faults.Clients;

internal enum SlowKind
{
    /// <summary>A head that never ends.</summary>
    Heads,

    /// <summary>A body of which hardly anything comes.</summary>
    Bodies,

    /// <summary>A response that hardly anything is taken of.</summary>
    Readers,
}
