using HttpServer.Config.Reading;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Config.Tests.Gateway;

/// <summary>The options as a program gets them: a reading through <c>IConfiguration</c> and the generated binder.</summary>
public sealed class BoundGateway
{
    public BoundGateway(ConfigurationReading reading)
    {
        var builder = new ConfigurationBuilder();
        reading.AddTo(builder);
        Configuration = builder.Build();
        Configuration.GetSection("server").Bind(Server);
        Configuration.GetSection("logging").Bind(Logging);
        Configuration.GetSection("proxy").Bind(Routes);
    }

    public IConfigurationRoot Configuration { get; }

    public ServerOptions Server { get; } = new();

    public LoggingOptions Logging { get; } = new();

    public List<RouteOptions> Routes { get; } = [];

    public static BoundGateway From(string text, Dictionary<string, string>? environment = null, params CommandLineSetting[] commandLine)
    {
        using var file = new TestFile(text);
        var reading = file.Read(environment, commandLine);
        Assert.That(reading.HasErrors, Is.False, file.Lines(reading));
        return new BoundGateway(reading);
    }
}
