namespace HttpServer.Core.Transport;

/// <summary>A connection that is among the <see cref="PendingConnections"/> until somebody counts it otherwise.</summary>
internal interface IPendingConnection
{
    /// <summary>To be called when it is counted.</summary>
    void TakeUp();
}
