namespace HttpServer.Peers;

internal enum JobTls
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Between the clients and the proxy.</summary>
    Clients,

    /// <summary>Between the proxy and the backend.</summary>
    Backend,

    /// <summary>Between the clients and the backend, through a proxy that reads the name and passes every byte on.</summary>
    Through,
}
