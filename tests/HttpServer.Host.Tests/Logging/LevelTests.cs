using HttpServer.Host.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Host.Tests.Logging;

[TestFixture]
public sealed class LevelTests
{
    [TestCase("debug", 4)]
    [TestCase("info", 3)]
    [TestCase("warn", 2)]
    [TestCase("error", 1)]
    public void Level_Event_IsWrittenFromItUp(string level, int expected)
    {
        using var log = new LoggingHarness(("Level", level)).Run((ILogger logger) =>
        {
            logger.Detail("a");
            logger.Served("/", 1);
            logger.Warned("b");
            logger.Ended("c");
        });

        Assert.That(log.File.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(expected));
    }

    [TestCase("Levels:HttpServer.Proxy")]
    [TestCase("Levels:HttpServer:Proxy")]
    public void Levels_Module_HoldsForCategoriesBelowIt(string key)
    {
        using var log = new LoggingHarness((key, "debug"), ("Levels:HttpServer.Proxy.Probing", "error")).Run((ILoggerFactory factory) =>
        {
            factory.CreateLogger("HttpServer.Proxy").Detail("proxy");
            factory.CreateLogger("HttpServer.Proxy.Forwarding").Detail("forwarding");
            factory.CreateLogger("HttpServer.Proxy.Probing.Probe").Warned("probing");
            factory.CreateLogger("HttpServer.ProxyProtocol").Detail("protocol");
            factory.CreateLogger("HttpServer.Static").Detail("static");
        });

        Assert.That(log.File, Does.Contain("Details of proxy").And.Contain("Details of forwarding"));
        Assert.That(log.File.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2));
    }

    [Test]
    public void Level_Framework_SpeaksFromWarningsUpUnlessNamed()
    {
        using var log = new LoggingHarness(("Level", "debug"), ("Levels:Microsoft.Extensions", "debug")).Run((ILoggerFactory factory) =>
        {
            factory.CreateLogger("Microsoft.AspNetCore.Server").Served("/server", 1);
            factory.CreateLogger("Microsoft.AspNetCore.Server").Warned("server");
            factory.CreateLogger("Microsoft.Extensions.Options").Detail("options");
        });

        Assert.That(log.File, Does.Contain("Warned of server").And.Contain("Details of options").And.Not.Contain("/server"));
    }

    [Test]
    public void Levels_ChangedWhileItRuns_HoldForLoggersThatAreThere()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("logging:OutputMode", "console"), new("logging:Level", "warn")]).Build();
        using var services = new ServiceCollection().AddHttpServerLogging(configuration).BuildServiceProvider();
        var factory = services.GetRequiredService<ILoggerFactory>();
        var (proxy, other) = (factory.CreateLogger("HttpServer.Proxy"), factory.CreateLogger("HttpServer.ProxyProtocol"));
        var before = (proxy.IsEnabled(LogLevel.Debug), other.IsEnabled(LogLevel.Information));

        configuration["logging:Level"] = "info";
        configuration["logging:Levels:HttpServer.Proxy"] = "debug";
        configuration.Reload();

        Assert.That(before, Is.EqualTo((false, false)));
        Assert.That((proxy.IsEnabled(LogLevel.Debug), other.IsEnabled(LogLevel.Debug), other.IsEnabled(LogLevel.Information)), Is.EqualTo((true, false, true)));
    }

    [Test]
    public void RequestLogOfHosting_Unnamed_IsOffSoThatItCostsNothing()
    {
        using var off = new LoggingHarness();
        using var named = new LoggingHarness(("Levels:Microsoft.AspNetCore", "info"));

        Assert.That((IsOn(off), IsOn(named)), Is.EqualTo((false, true)));

        static bool IsOn(LoggingHarness log)
        {
            using var services = log.Services.BuildServiceProvider();
            return services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics").IsEnabled(LogLevel.Critical);
        }
    }
}
