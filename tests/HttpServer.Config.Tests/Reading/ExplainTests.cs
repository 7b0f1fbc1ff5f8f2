using HttpServer.Config.Reading;
using HttpServer.Config.Tests.Gateway;
using Microsoft.Extensions.Options;

namespace HttpServer.Config.Tests.Reading;

/// <summary>Failures of validators, brought back to where they were written.</summary>
public sealed class ExplainTests
{
    private const string Text = """
        [server]
        default_port = 80
          request_timeout = 5

        [[proxy]]
        path = "/a"
        targets = ["http://a",
          { url = "b" }]

        [[proxy]]
        headers.request_headers = { X-A = "x", "X B" = "y" }
        """;

    [TestCase("server.default_port: is taken", "app.toml:2:16: server.default_port: is taken")]
    [TestCase("server.request_timeout: is short", "app.toml:3:21: server.request_timeout: is short")]
    [TestCase("server.ssl.cert_file: is missing", "app.toml:1:2: server.ssl.cert_file: is missing")]
    [TestCase("proxy[0]: needs more", "app.toml:5:3: proxy[0]: needs more")]
    [TestCase("proxy[1].path: is missing", "app.toml:10:3: proxy[1].path: is missing")]
    [TestCase("proxy[0].targets[0].url: is bad", "app.toml:7:12: proxy[0].targets[0].url: is bad")]
    [TestCase("proxy[0].targets[1].url: is bad: very", "app.toml:8:11: proxy[0].targets[1].url: is bad: very")]
    [TestCase("proxy[0].targets[1].weight: is bad", "app.toml:8:3: proxy[0].targets[1].weight: is bad")]
    [TestCase("proxy[1].headers.request_headers.X-A: is bad", "app.toml:11:35: proxy[1].headers.request_headers.X-A: is bad")]
    [TestCase("proxy[1].headers.request_headers.\"X B\": is bad", "app.toml:11:48: proxy[1].headers.request_headers.\"X B\": is bad")]
    [TestCase("proxy[7].path: is odd", "app.toml:5:3: proxy[7].path: is odd")]
    [TestCase("logging.level: is odd", "app.toml: logging.level: is odd")]
    [TestCase("Something is wrong: all of it.", "app.toml: Something is wrong: all of it.")]
    public void Explain_Failure_FindsItsPlace(string failure, string expected)
    {
        using var file = new TestFile(Text);

        Assert.That(Explain(file, file.Read(), failure), Is.EqualTo(expected));
    }

    [TestCase("proxy[0].targets[1].url: is bad", "app.toml:8:11: proxy[0].targets[1].url: is bad")]
    [TestCase("proxy[0].targets[0].url: is bad", "app.toml:7:12: proxy[0].targets[0].url: is bad")]
    [TestCase("server.default_port: is odd", "app.toml:2:16: server.default_port: is odd")]
    [TestCase("proxy[0].timeout: is missing", "")]
    public void Explain_BesideAMisspeltTable_TellsOfWhatIsWritten(string failure, string expected)
    {
        using var file = new TestFile(Text + "\n[[proxi]]\npath = \"/b\"\n[sever]\nx = 1\n");

        Assert.That(Explain(file, file.Read(), failure), Is.EqualTo(expected));
    }

    [Test]
    public void Explain_SeveralExceptions_AreSortedByPlaceWithoutRepetition()
    {
        using var file = new TestFile(Text);
        var exception = new OptionsValidationException("", typeof(RouteOptions), ["proxy[0]: b", "server.default_port: a", "proxy[0]: b"]);

        Assert.That(file.Lines(file.Read().Explain(exception).Select(item => item.ToString())), Is.EqualTo(
            "app.toml:2:16: server.default_port: a\napp.toml:5:3: proxy[0]: b"));
    }

    [Test]
    public void Explain_ValueOfTheEnvironment_NamesTheVariable()
    {
        using var file = new TestFile(Text);
        var reading = file.Read(new() { ["HTTPSERVER__SERVER__PORT"] = "81" });

        Assert.That(Explain(file, reading, "server.default_port: is taken"), Is.EqualTo(
            "environment variable HTTPSERVER__SERVER__PORT: server.default_port: is taken"));
    }

    [Test]
    public void Explain_ValueOfTheCommandLine_NamesTheOption()
    {
        using var file = new TestFile(Text);
        var reading = file.Read(new() { ["HTTPSERVER__SERVER__PORT"] = "81" }, new CommandLineSetting("server.default_port", "82", "--port"));

        Assert.That(Explain(file, reading, "server.default_port: is taken"), Is.EqualTo("command line --port: server.default_port: is taken"));
    }

    [TestCase("server.default_port: is bad too")]
    [TestCase("proxy[0].path: is missing")]
    [TestCase("proxy[1]: needs a target or targets")]
    [TestCase("proxy[0].targets[0].url: is bad")]
    public void Explain_ConsequenceOfAKnownError_IsLeftOut(string failure)
    {
        using var file = new TestFile("""
            [server]
            default_port = "x"
            [[proxy]]
            pth = "/a"
            targets = 5
            [[proxy]]
            tagret = "http://a"
            """);

        Assert.That(Explain(file, file.Read(), failure), Is.Empty);
    }

    [TestCase("server.max_request_size_mb: is odd")]
    [TestCase("server: two settings do not go together")]
    [TestCase("proxy[1].path: is missing")]
    public void Explain_WhatHasNothingToDoWithAKnownError_IsKept(string failure)
    {
        using var file = new TestFile("server.default_port = 'x'\nproxy = [{ pth = '/a' }, { }]");

        Assert.That(Explain(file, file.Read(), failure), Does.EndWith(failure));
    }

    [Test]
    public void Explain_WhenTheFileIsBroken_SaysNothing()
    {
        using var file = new TestFile("[server\nport = 1");

        Assert.That(Explain(file, file.Read(), "proxy: needs a route"), Is.Empty);
    }

    private static string Explain(TestFile file, ConfigurationReading reading, string failure) =>
        file.Lines(reading.Explain([failure]).Select(item => item.ToString()));
}
