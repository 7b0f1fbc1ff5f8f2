using HttpServer.Host.Commands;
using HttpServer.Host.Tests.Commands;
using HttpServer.Host.Tests.Conventions;

namespace HttpServer.Host.Tests.Configuration;

/// <summary>No key of the format is an error, and none is read in silence.</summary>
public sealed class EveryKeyTests
{
    [TestCase("every-key.toml", 170)]
    [TestCase("every-key-edge.toml", 60)]
    [TestCase("every-alias.toml", 15)]
    public async Task Validate_EveryKeyOfTheFormat_IsBoundOrReported(string name, int fewestKeys)
    {
        var file = Find(name);
        var validate = await CommandRun.Of("config", "validate", file);
        var show = await CommandRun.Of("config", "show", "--config", file);
        var places = KeyPlaces.Of(File.ReadAllLines(file));
        var reported = Warnings(validate).Select(warning => warning.Path).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(validate.Code, Is.EqualTo(ExitCode.Success), validate.Output);
            Assert.That(places, Has.Count.GreaterThanOrEqualTo(fewestKeys));
            Assert.That(
                places.Where(place => !show.Output.Contains($"# {file}:{place.Line}\n", StringComparison.Ordinal)
                    && !reported.Exists(path => KeyPlaces.IsWithin(place.Path, path))),
                Is.Empty);
        });
    }

    [Test]
    public async Task Validate_EveryKeyOfTheFormat_ReportsOnlyWhatComesLater()
    {
        var validate = await CommandRun.Of("config", "validate", Find("every-key.toml"));

        Assert.That(Warnings(validate).Select(warning => warning.Path), Is.EqualTo(new[]
        {
            "server.ssl.wildcard.covers_tunnels",
            "proxy[0].middleware",
            "tunnel",
            "ai_analysis",
        }));
    }

    [Test]
    public async Task Validate_EveryFurtherName_IsNoted()
    {
        var validate = await CommandRun.Of("config", "validate", Find("every-alias.toml"));

        var notes = validate.OutputLines.Where(line => line.Contains(" note: ", StringComparison.Ordinal)).Select(line => line.Split("written as ")[1].Split(',')[0]);
        Assert.That(notes, Is.EqualTo(new[]
        {
            "'server.port'", "'ssl'", "'server.ssl.redirect_http'", "'logging.directory'", "'logging.max_size_mb'", "'logging.max_age_days'", "'logging.max_files'", "'static_config'", "'proxy[0].ssl.verify_backend_ssl'",
        }));
    }

    private static IEnumerable<(string Path, string Message)> Warnings(CommandRun validate) => validate.OutputLines
        .Where(line => line.Contains(" warning: ", StringComparison.Ordinal))
        .Select(line => line.Split(" warning: ")[1].Split(": ", 2))
        .Select(parts => (parts[0], parts[1]));

    private static string Find(string name) => Path.Combine(Repository.Root, "tests", "HttpServer.Host.Tests", "Configuration", name);
}
