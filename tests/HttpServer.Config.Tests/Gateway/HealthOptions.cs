namespace HttpServer.Config.Tests.Gateway;

public sealed class HealthOptions
{
    public double Interval { get; set; } = 30;

    public string Path { get; set; } = "/health";

    public IList<int> ExpectedStatusCodes { get; } = [200];
}
