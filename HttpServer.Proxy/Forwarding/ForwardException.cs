namespace HttpServer.Proxy.Forwarding;

/// <summary>Ends an exchange from within; caught by the forwarder, never seen outside it.</summary>
internal sealed class ForwardException(ForwardError error) : Exception(error.Reason)
{
    public ForwardError Error { get; } = error;
}
