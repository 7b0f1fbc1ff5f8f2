using System.Text.Json;
using HttpServer.Core.Health;
using HttpServer.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HttpServer.Static.Tests;

public sealed class StaticOptionsTests
{
    [Test]
    public void Validate_ManyMistakes_ReportsThemAll()
    {
        using var directory = new TempDirectory();
        var services = new ServiceCollection().AddLogging().AddHttpServerStatic(options =>
        {
            options.Directory = directory.Combine("missing");
            options.Fallback = "../x";
            options.IndexFiles.Add("index.html");
            options.IndexFiles.Add("a/b");
            options.CacheControl.Add(new() { Pattern = "assets", Value = "a\nb" });
            options.CacheSizeMb = -1;
            options.CacheMaxFileKb = 65_537;
            options.CacheCheckInterval = double.NaN;
            options.ContentTypes["glb"] = "nonsense";
        });
        using var provider = services.BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<StaticOptions>>().Value)!;

        Assert.That(failure.Failures.Select(text => text[..text.IndexOf(':', StringComparison.Ordinal)]), Is.EquivalentTo(
        [
            "static.directory", "static.fallback", "static.index_files[1]", "static.cache_control[0].pattern", "static.cache_control[0].value",
            "static.cache_size_mb", "static.cache_max_file_kb", "static.cache_check_interval", "static.content_types.glb",
        ]));
    }

    [Test]
    public void Section_InSnakeCase_IsReadAndItsMistakesAreTold()
    {
        static StaticOptions Read(params KeyValuePair<string, string?>[] settings)
        {
            var section = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("static");
            using var provider = new ServiceCollection().AddLogging().AddHttpServerStatic(section).BuildServiceProvider();
            return provider.GetRequiredService<IOptions<StaticOptions>>().Value;
        }

        var options = Read(new("static:index_files:0", "home.html"), new("static:CacheSizeMb", "7"), new("static:content_types:glb", "model/gltf-binary"));

        Assert.That((options.IndexFiles.Single(), options.CacheSizeMb, options.ContentTypes["glb"]), Is.EqualTo(("home.html", 7, "model/gltf-binary")));
        Assert.That(
            () => Read(new("static:index_file", "home.html"), new("static:precompressed", "yes")),
            Throws.InstanceOf<OptionsValidationException>().With.Property(nameof(OptionsValidationException.Failures))
                .EquivalentTo(new[] { "static.index_file: is not a known key", "static.precompressed: 'yes' is neither true nor false" }));
    }

    [Test]
    public void Bind_Section_ReachesEveryOption()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["static:Enabled"] = "false",
            ["static:Directory"] = "/srv",
            ["static:Fallback"] = "",
            ["static:IndexFiles:0"] = "home.html",
            ["static:DirectoryListing"] = "true",
            ["static:CacheControl:0:Pattern"] = "*.js",
            ["static:CacheControl:0:Value"] = "no-cache",
            ["static:Precompressed"] = "false",
            ["static:CacheSizeMb"] = "5",
            ["static:CacheMaxFileKb"] = "6",
            ["static:CacheCheckInterval"] = "0.5",
            ["static:ContentTypes:glb"] = "model/gltf-binary",
        }).Build();
        using var provider = new ServiceCollection().AddLogging().AddHttpServerStatic(configuration.GetSection("static")).BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<StaticOptions>>().Value;

        Assert.That(options.Enabled, Is.False);
        Assert.That(options.Directory, Is.EqualTo("/srv"));
        Assert.That(options.Fallback, Is.Empty);
        Assert.That(options.IndexFiles, Is.EqualTo(["home.html"]));
        Assert.That(options.DirectoryListing, Is.True);
        Assert.That(options.CacheControl.Single().Pattern, Is.EqualTo("*.js"));
        Assert.That(options.CacheControl.Single().Value, Is.EqualTo("no-cache"));
        Assert.That(options.Precompressed, Is.False);
        Assert.That(options.CacheSizeMb, Is.EqualTo(5));
        Assert.That(options.CacheMaxFileKb, Is.EqualTo(6));
        Assert.That(options.CacheCheckInterval, Is.EqualTo(0.5));
        Assert.That(options.ContentTypes["GLB"], Is.EqualTo("model/gltf-binary"));
    }

    [Test]
    public void JsonContext_Options_HasTheWordsOfTheFile()
    {
        var json = JsonSerializer.SerializeToElement(new StaticOptions(), StaticOptionsJsonContext.Default.StaticOptions);

        Assert.That(json.EnumerateObject().Select(property => property.Name), Is.EquivalentTo(
        [
            "enabled", "directory", "fallback", "index_files", "directory_listing", "cache_control", "precompressed",
            "cache_size_mb", "cache_max_file_kb", "cache_check_interval", "content_types",
        ]));
    }

    [Test]
    public void Add_Twice_RegistersOnce()
    {
        using var provider = new ServiceCollection().AddLogging().AddHttpServerStatic().AddHttpServerStatic(_ => { }).BuildServiceProvider();

        Assert.That(provider.GetServices<IStatusSource>().Count(), Is.EqualTo(1));
        Assert.That(provider.GetServices<IValidateOptions<StaticOptions>>().Count(), Is.EqualTo(1));
        Assert.That(provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Reload_OtherDirectory_IsServedWithoutARestart()
    {
        using var first = new TempDirectory();
        using var second = new TempDirectory();
        first.Write("a.txt", "first");
        second.Write("a.txt", "second");
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Directory"] = first.FullPath }).Build();
        await using var server = await StaticServer.StartAsync(services: services => services.AddHttpServerStatic(configuration));
        Assert.That((await server.GetAsync("/a.txt")).Body.Text, Is.EqualTo("first"));

        configuration["Directory"] = second.FullPath;
        configuration.Reload();

        Assert.That((await server.GetAsync("/a.txt")).Body.Text, Is.EqualTo("second"));
    }
}
