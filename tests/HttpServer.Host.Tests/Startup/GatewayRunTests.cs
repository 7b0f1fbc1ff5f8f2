using HttpServer.Host.Commands;
using HttpServer.Testing;

namespace HttpServer.Host.Tests.Startup;

public sealed class GatewayRunTests
{
    [Test]
    public async Task Run_TwoGatewaysInOneProcess_KnowNothingOfEachOther()
    {
        using var first = new TempDirectory();
        using var second = new TempDirectory();
        first.Write("index.html", "the first");
        second.Write("index.html", "the second");
        using var stopFirst = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();
        using var client = new HttpClient();
        await using var firstOutput = new BannerWriter();
        await using var secondOutput = new BannerWriter();

        var firstRun = RunAsync(first, firstOutput, stopFirst.Token);
        var secondRun = RunAsync(second, secondOutput, stopSecond.Token);
        Assert.That(await client.GetStringAsync(new Uri(await firstOutput.UrlAsync())), Is.EqualTo("the first"));
        await stopFirst.CancelAsync();
        Assert.That(await firstRun, Is.EqualTo(ExitCode.Success));

        Assert.That(await client.GetStringAsync(new Uri(await secondOutput.UrlAsync())), Is.EqualTo("the second"));
        await stopSecond.CancelAsync();
        Assert.That(await secondRun, Is.EqualTo(ExitCode.Success));
    }

    [Test]
    public async Task Run_ToldToStopBeforeItBegins_EndsWithoutAWord()
    {
        using var directory = new TempDirectory();
        using var error = new StringWriter();
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        var code = await CommandLine.RunAsync(["-d", directory.FullPath, "-p", "0"], TextWriter.Null, error, stopped.Token);

        Assert.That((code, error.ToString()), Is.EqualTo((ExitCode.Success, "")));
    }

    private static Task<ExitCode> RunAsync(TempDirectory directory, TextWriter output, CancellationToken stop)
    {
        var config = directory.Write("app_config.toml", """
            [logging]
            file_logging = false

            [access_log]
            enabled = false
            """);
        return CommandLine.RunAsync(["-c", config, "-d", directory.FullPath, "-p", "0"], output, TextWriter.Null, stop);
    }
}
