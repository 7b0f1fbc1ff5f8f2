using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Static.Tests.Health;

public sealed class HealthTests
{
    [Test]
    public async Task Check_DirectoryRemoved_TurnsUnhealthy()
    {
        await using var server = await StaticServer.StartAsync(
            options => options.Directory = Directory.CreateDirectory(Path.Combine(options.Directory, "site")).FullName);
        var health = server.Services.GetRequiredService<HealthCheckService>();
        Task<HealthReport> Check() => health.CheckHealthAsync(check => check.Tags.Contains("static"));

        var before = await Check();
        Directory.Delete(server.Directory.Combine("site"));
        var after = await Check();

        Assert.That(before.Entries, Has.Count.EqualTo(1));
        Assert.That(before.Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(after.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(after.Entries["static"].Description, Does.Contain("does not exist"));
    }

    [Test]
    public async Task Status_AfterRequests_CountsTheCache()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("a.txt", "one");
        await server.GetAsync("/a.txt");
        await server.GetAsync("/a.txt");

        Assert.That(server.Status().GetProperty("directory").GetString(), Is.EqualTo(server.Directory.FullPath));
        Assert.That(server.CacheCount("entries"), Is.EqualTo(2));
        Assert.That(server.CacheCount("hits"), Is.EqualTo(1));
        Assert.That(server.CacheCount("misses"), Is.EqualTo(1));
    }
}
