namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>What an exchange is doing; a failure is named by it.</summary>
internal enum ExchangePhase
{
    Sending,
    AwaitingHead,
    Body,
}
