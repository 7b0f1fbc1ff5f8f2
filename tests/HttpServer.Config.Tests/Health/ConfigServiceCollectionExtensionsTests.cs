using HttpServer.Config.Reading;
using HttpServer.Config.Reloading;
using HttpServer.Config.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Config.Tests.Health;

public sealed class ConfigServiceCollectionExtensionsTests
{
    [TestCase("server.port = 81", HealthStatus.Healthy, "app.toml, errors 0, warnings 0")]
    [TestCase("tunnel.enabled = true", HealthStatus.Healthy, "app.toml, errors 0, warnings 1")]
    [TestCase("server.prt = 81", HealthStatus.Unhealthy, "app.toml, errors 1, warnings 0")]
    public async Task AddHttpServerConfig_HealthCheck_TellsHowTheConfigurationIs(string text, HealthStatus status, string description)
    {
        using var file = new TestFile(text);
        await using var services = Services(file.Read());

        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("config"));

        Assert.That((report.Status, report.Entries["config"].Description), Is.EqualTo((status, description)));
    }

    [Test]
    public async Task AddHttpServerConfig_Twice_IsHarmless()
    {
        using var file = new TestFile("");
        var reading = file.Read();
        await using var services = Services(reading, reading);

        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.That(report.Entries.Keys, Is.EqualTo(new[] { "config" }));
    }

    [Test]
    public async Task AddHttpServerConfig_State_HoldsTheFacts()
    {
        using var file = new TestFile("server.port = 81\ntunnel.enabled = true\n");
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero));
        var reading = ConfigurationReader.Read(GatewayFormat.Build(), new() { File = file.Path, Environment = new Dictionary<string, string>() }, time);
        await using var services = Services(reading);

        var live = services.GetRequiredService<LiveConfiguration>();
        var state = live.Current.State;

        Assert.Multiple(() =>
        {
            Assert.That(state.File, Is.EqualTo(file.Path));
            Assert.That(state.ReadAt, Is.EqualTo(time.GetUtcNow()));
            Assert.That((state.Errors, state.Warnings, state.Notes), Is.EqualTo((0, 1, 1)));
            Assert.That(state.Hash, Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file.Path)))));
            Assert.That(live.Current, Is.SameAs(reading));
        });
    }

    private static ServiceProvider Services(params ConfigurationReading[] readings)
    {
        var services = new ServiceCollection().AddLogging();
        foreach (var reading in readings)
        {
            services.AddHttpServerConfig(reading);
        }

        return services.BuildServiceProvider();
    }
}
