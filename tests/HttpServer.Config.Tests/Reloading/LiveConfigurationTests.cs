using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;
using HttpServer.Config.Reloading;
using HttpServer.Config.Tests.Gateway;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Config.Tests.Reloading;

public sealed class LiveConfigurationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Replace_SeveralLayersDiffer_FollowersAreToldOnceAndSeeAllOfIt()
    {
        using var file = new TestFile("server.port = 81\nlogging.level = \"warn\"");
        var live = new LiveConfiguration(file.Read());
        var configuration = Build(live);
        List<string> seen = [];
        using var follower = ChangeToken.OnChange(configuration.GetReloadToken, () => seen.Add($"{configuration["server:DefaultPort"]} {configuration["logging:Level"]}"));
        File.WriteAllText(file.Path, "server.port = 82");

        live.Replace(file.Read(new() { ["HTTPSERVER__LOGGING__LEVEL"] = "error" }), Noon);

        Assert.That(seen, Is.EqualTo(new[] { "82 error" }));
        Assert.That((live.Accepted, live.Refused, live.LastAttempt), Is.EqualTo((1, 0, new ReloadAttempt(Noon, true, live.Current.State.Hash, 0))));
    }

    [Test]
    public void Replace_OnlyACommentDiffers_NobodyIsTold()
    {
        using var file = new TestFile("server.port = 81");
        var live = new LiveConfiguration(file.Read());
        var told = 0;
        using var follower = ChangeToken.OnChange(Build(live).GetReloadToken, () => told++);
        File.WriteAllText(file.Path, "# a comment\nserver.port = 81");
        var next = file.Read();

        var difference = live.Replace(next, Noon);

        Assert.That((difference.IsEmpty, told, live.Current), Is.EqualTo((true, 0, next)));
    }

    [Test]
    public void Replace_ReadingWithErrors_IsRefusedAndChangesNothing()
    {
        using var file = new TestFile("server.port = 81");
        var live = new LiveConfiguration(file.Read());
        var before = live.Current;
        File.WriteAllText(file.Path, "server.prt = 82");

        Assert.That(() => live.Replace(file.Read(), Noon), Throws.ArgumentException);
        Assert.That((live.Current, live.LastAttempt), Is.EqualTo((before, (ReloadAttempt?)null)));
    }

    [Test]
    public void Refuse_KeepsWhatIsInForceAndTellsOfTheAttempt()
    {
        using var file = new TestFile("server.port = 81");
        var live = new LiveConfiguration(file.Read());
        var before = live.Current;
        File.WriteAllText(file.Path, "server.prt = 82\nserver.x = 1\ntunnel.enabled = true");
        var refused = file.Read();

        live.Refuse(refused, refused.Diagnostics, Noon);

        Assert.That((live.Current, live.Refused), Is.EqualTo((before, 1)));
        Assert.That(live.LastAttempt, Is.EqualTo(new ReloadAttempt(Noon, false, refused.State.Hash, 2)));
        Assert.That(refused.Diagnostics.Count(item => item.Severity == ConfigurationSeverity.Warning), Is.EqualTo(1));
    }

    [Test]
    public void Replace_KeyThatNeedsARestart_WaitsUntilItIsAsAtTheStartAgain()
    {
        var format = new ConfigurationFormatBuilder()
            .AddSection("server", GatewayJsonContext.Default.ServerOptions)
            .AddSection("logging", GatewayJsonContext.Default.LoggingOptions)
            .AddRestart("logging.level")
            .Build();
        using var file = new TestFile("server.default_port = 81");
        var live = new LiveConfiguration(file.ReadAs(format));

        var first = Replace("logging.level = \"error\"\n");
        var waiting = live.WaitingForRestart;
        var second = Replace("logging.level = \"error\"\nserver.default_port = 82");
        var third = Replace("");

        Assert.That((first.NeedRestart, waiting), Is.EqualTo((new[] { "logging.level" }, new[] { "logging.level" })));
        Assert.That((second.NeedRestart.Count, second.Live), Is.EqualTo((0, new[] { "server.default_port" })));
        Assert.That((third.NeedRestart, live.WaitingForRestart.Count), Is.EqualTo((new[] { "logging.level" }, 0)));

        ConfigurationDifference Replace(string text)
        {
            File.WriteAllText(file.Path, text);
            return live.Replace(file.ReadAs(format), Noon);
        }
    }

    [TestCase("", true)]
    [TestCase("# nothing\n", true)]
    [TestCase("server.port = 81", false)]
    public void HasEmptyFile_TellsAFileThatSetsNothing(string text, bool expected)
    {
        using var file = new TestFile(text);

        Assert.That(file.Read().HasEmptyFile, Is.EqualTo(expected));
    }

    private static IConfigurationRoot Build(LiveConfiguration live)
    {
        var builder = new ConfigurationBuilder();
        live.AddTo(builder);
        return builder.Build();
    }
}
