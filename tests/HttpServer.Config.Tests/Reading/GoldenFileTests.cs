using HttpServer.Config.Tests.Gateway;

namespace HttpServer.Config.Tests.Reading;

/// <summary>Each <c>golden/*.toml</c> with the diagnostics that it must give, word for word, in <c>*.expected</c>.</summary>
public sealed class GoldenFileTests
{
    private static string Directory => Path.Combine(AppContext.BaseDirectory, "golden");

    public static IEnumerable<string> Names() =>
        System.IO.Directory.GetFiles(Directory, "*.toml").Select(static file => Path.GetFileNameWithoutExtension(file)).Order();

    [Test]
    public void Names_OfGoldenFiles_AreAllThere() => Assert.That(Names().Count(), Is.GreaterThanOrEqualTo(18));

    [TestCaseSource(nameof(Names))]
    public void Read_GoldenFile_GivesExactlyTheExpectedDiagnostics(string name)
    {
        var text = File.ReadAllText(Path.Combine(Directory, name + ".toml"));
        var expected = File.ReadAllText(Path.Combine(Directory, name + ".expected"));

        var environment = new Dictionary<string, string> { ["GREETING"] = "hello", ["TOKEN"] = "s3cret-t0ken" };
        Assert.That(TestFile.Diagnose(text, environment), Is.EqualTo(expected.TrimEnd('\n')));
    }
}
