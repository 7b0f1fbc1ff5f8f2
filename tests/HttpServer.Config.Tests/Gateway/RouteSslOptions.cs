namespace HttpServer.Config.Tests.Gateway;

public sealed class RouteSslOptions
{
    public bool VerifyBackend { get; set; } = true;
}
