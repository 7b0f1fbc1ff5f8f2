using HttpServer.Host.Commands;

namespace HttpServer.Host.Tests.Commands;

public sealed class CommandLineTests
{
    [Test]
    public async Task Version_NamesProgramAndRuntime()
    {
        var run = await CommandRun.Of("--version");

        Assert.Multiple(() =>
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Success));
            Assert.That(run.Output, Does.Match(@"^httpserver \d+\.\d+\.\d+\S* \(\.NET 10\.\d+\.\d+, \S+\)\s$"));
        });
    }

    [TestCase("-p", "http", ExpectedResult = "httpserver: 'http' is not a port; ports are 0 to 65535.")]
    [TestCase("-p", "65536", ExpectedResult = "httpserver: '65536' is not a port; ports are 0 to 65535.")]
    [TestCase("--port", "-1", ExpectedResult = "httpserver: '-1' is not a port; ports are 0 to 65535.")]
    [TestCase("--prot", "1", ExpectedResult = "httpserver: Unrecognized command or argument '--prot'.")]
    [TestCase("config", "validate", ExpectedResult = "httpserver: Required argument 'FILE' missing for command: 'validate'.")]
    public async Task<string> Run_NonsenseOnTheCommandLine_IsRefusedInOneLine(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);

        Assert.That((run.Code, run.Output), Is.EqualTo((ExitCode.Refused, "")));
        return run.ErrorLines[0];
    }

    [Test]
    public async Task Help_NamesEveryOption()
    {
        var run = await CommandRun.Of("--help");

        Assert.That(run.Output, Does.Contain("--directory").And.Contain("--port").And.Contain("--config").And.Contain("config"));
    }

    [Test]
    public async Task Run_MissingDirectory_IsRefusedInOneLine()
    {
        var run = await CommandRun.Of("--directory", "no/such/directory", "--port", "0");

        Assert.Multiple(() =>
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
            Assert.That(run.ErrorLines, Has.Count.EqualTo(1));
            Assert.That(run.Error, Does.StartWith("command line --directory: ").And.Contain("does not exist"));
        });
    }
}
