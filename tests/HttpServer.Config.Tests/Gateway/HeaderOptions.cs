namespace HttpServer.Config.Tests.Gateway;

public sealed class HeaderOptions
{
    public IDictionary<string, string> RequestHeaders { get; } = new Dictionary<string, string>();

    public string? BearerToken { get; set; }
}
