using HttpServer.Host.Commands;
using HttpServer.Testing;

namespace HttpServer.Host.Tests.Commands;

public sealed class ConfigShowCommandTests
{
    private TempDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new TempDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public async Task Show_ValueOfTheFile_NamesItsLine()
    {
        var file = _directory.Write("app_config.toml", """
            [server]
            port = 3000
            """);

        var run = await CommandRun.Of("config", "show", "--config", file);

        Assert.That(run.OutputLines, Has.Member($"default_port = 3000  # {file}:2").And.Member("request_timeout = 30  # default"));
    }

    [Test]
    public async Task Show_WhatItPrinted_ReadsBackAsTheSame()
    {
        var file = _directory.Write("app_config.toml", """
            [[proxy]]
            path = "/api/*"
            targets = ["http://127.0.0.1:9001", { url = "http://127.0.0.1:9002", weight = 3 }]

            [logging.levels]
            "HttpServer.Proxy" = "debug"
            """);
        var first = await CommandRun.Of("config", "show", "-c", file);
        var again = await CommandRun.Of("config", "show", "-c", _directory.Write("again.toml", first.Output));

        Assert.That(Values(again), Is.EqualTo(Values(first)));
    }

    [Test]
    public async Task Show_FileWithMistakes_ShowsThemInstead()
    {
        var run = await CommandRun.Of("config", "show", "-c", _directory.Write("app_config.toml", "[serverr]"));

        Assert.Multiple(() =>
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
            Assert.That(run.Output, Is.Empty);
            Assert.That(run.Error, Does.Contain("serverr").And.Contain("'server'"));
        });
    }

    private static List<string> Values(CommandRun run) => [.. run.OutputLines.Select(line => line.Split("  #")[0])];
}
