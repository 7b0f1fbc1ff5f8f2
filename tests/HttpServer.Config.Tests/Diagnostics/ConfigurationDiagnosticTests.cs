using HttpServer.Config.Diagnostics;

namespace HttpServer.Config.Tests.Diagnostics;

public sealed class ConfigurationDiagnosticTests
{
    [Test]
    public void ToString_Error_IsFileLineColumnKeySentence()
    {
        var diagnostic = new ConfigurationDiagnostic(
            ConfigurationSeverity.Error, "app_config.toml", 42, 9, "proxy[1].strategy", "'round_robbin' is not a strategy; did you mean 'round_robin'?");

        Assert.That(diagnostic.ToString(), Is.EqualTo(
            "app_config.toml:42:9: proxy[1].strategy: 'round_robbin' is not a strategy; did you mean 'round_robin'?"));
    }

    [TestCase(ConfigurationSeverity.Warning, "a.toml:1:2: warning: x.y: words")]
    [TestCase(ConfigurationSeverity.Note, "a.toml:1:2: note: x.y: words")]
    public void ToString_LessThanError_SaysSo(ConfigurationSeverity severity, string expected) =>
        Assert.That(new ConfigurationDiagnostic(severity, "a.toml", 1, 2, "x.y", "words").ToString(), Is.EqualTo(expected));

    [Test]
    public void ToString_WithoutPlaceAndKey_IsSourceAndSentence() => Assert.That(
        new ConfigurationDiagnostic(ConfigurationSeverity.Error, "a.toml", 0, 0, null, "the file does not exist").ToString(),
        Is.EqualTo("a.toml: the file does not exist"));

    [Test]
    public void Message_OfException_HoldsEveryDiagnostic()
    {
        var first = new ConfigurationDiagnostic(ConfigurationSeverity.Error, "a.toml", 1, 1, null, "one");
        var second = new ConfigurationDiagnostic(ConfigurationSeverity.Note, "a.toml", 2, 1, null, "two");

        Assert.That(new ConfigurationException([first, second]).Message, Is.EqualTo("a.toml:1:1: one\na.toml:2:1: note: two"));
    }
}
