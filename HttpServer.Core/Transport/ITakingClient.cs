namespace HttpServer.Core.Transport;

/// <summary>A connection that knows whether its client takes what it is sent.</summary>
internal interface ITakingClient
{
    /// <summary>The connection was cut because its client took too little of what waited for it.</summary>
    bool WasTooSlow { get; }
}
