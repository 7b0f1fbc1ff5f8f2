namespace HttpServer.Config.Tests.Gateway;

public sealed class StaticOptions
{
    public string Directory { get; set; } = ".";

    public string Fallback { get; set; } = "index.html";
}
