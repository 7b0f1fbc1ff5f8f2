using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace HttpServer.Host.Tests.Logging;

[TestFixture]
public sealed class FormatTests
{
    [Test]
    public void Text_Event_IsOneReadableLine()
    {
        using var log = new LoggingHarness().Run((ILogger logger) => logger.Served("/a", 3));

        Assert.That(log.File, Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info  HttpServer\.Test: Served /a in 3 ms\.\n$"));
    }

    [Test]
    public void Text_Exception_StandsIndentedBelow()
    {
        using var log = new LoggingHarness().Run((ILogger logger) =>
            logger.Failed(new InvalidOperationException("one\n2026-11-23T00:00:00.000Z info  forged"), "x"));

        Assert.That(log.File.Split('\n')[1..^1], Has.All.StartsWith("    "));
    }

    [TestCase("text")]
    [TestCase("json")]
    public void ControlCharacters_InAnyPart_AreEscaped(string format)
    {
        const string Evil = "a\r\nb\tc\u001b[31m\u007f\u009b2J\u2028\u202e";
        using var log = new LoggingHarness(("Format", format)).Run((ILoggerFactory factory) =>
        {
            var logger = factory.CreateLogger("cat\negory");
            using (logger.BeginScope(new Dictionary<string, object> { ["Sc\u001bope"] = Evil }))
            {
                logger.Failed(new InvalidOperationException(Evil), Evil);
            }
        });

        Assert.That(log.File.Replace("\n", "", StringComparison.Ordinal), Has.All.Matches<char>(c => !char.IsControl(c) && c is not ('\u2028' or '\u202e')));
        Assert.That(log.File.Split('\n').Count(l => l.Length > 0 && l[0] != ' '), Is.EqualTo(1));
        Assert.That(log.Console.Replace("\n", "", StringComparison.Ordinal), Has.All.Matches<char>(c => !char.IsControl(c)));
    }

    [Test]
    public void Json_Event_HasItsFields()
    {
        using var log = new LoggingHarness(("Format", "json")).Run((ILogger logger) => logger.Served("/\"a\"\n", 3));

        var line = log.Json().Single();
        Assert.That(line.EnumerateObject().Select(p => p.Name), Is.EqualTo(["time", "level", "source", "event", "message", "fields"]));
        Assert.That(line.GetProperty("level").GetString(), Is.EqualTo("info"));
        Assert.That(line.GetProperty("source").GetString(), Is.EqualTo("HttpServer.Test"));
        Assert.That(line.GetProperty("event").GetString(), Is.EqualTo("Served"));
        Assert.That(line.GetProperty("message").GetString(), Is.EqualTo("Served /\"a\"\n in 3 ms."));
        Assert.That(line.GetProperty("fields").GetProperty("Path").GetString(), Is.EqualTo("/\"a\"\n"));
        Assert.That(line.GetProperty("fields").GetProperty("Ms").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void Json_HalfASurrogatePair_IsStillJson()
    {
        using var log = new LoggingHarness(("Format", "json")).Run((ILogger logger) => logger.Warned("a" + (char)0xd83d));

        Assert.That(log.Json().Single().GetProperty("message").GetString(), Does.StartWith("Warned of a"));
    }

    [Test]
    public void StructuredLogging_Off_MessageAlone()
    {
        using var json = new LoggingHarness(("Format", "json"), ("StructuredLogging", "false")).Run(InScope);
        using var text = new LoggingHarness(("StructuredLogging", "false")).Run(InScope);
        using var full = new LoggingHarness().Run(InScope);

        Assert.That(json.Json().Single().EnumerateObject().Select(p => p.Name), Is.EqualTo(["time", "level", "source", "message"]));
        Assert.That(text.File, Does.EndWith("Served /a in 3 ms.\n"));
        Assert.That(full.File, Does.EndWith("Served /a in 3 ms. Pool=\"eu\"\n"));

        static void InScope(ILogger logger)
        {
            using (logger.BeginScope(new Dictionary<string, object> { ["Pool"] = "eu" }))
            {
                logger.Served("/a", 3);
            }
        }
    }

    [TestCase("true", true)]
    [TestCase("false", false)]
    public void EnableRequestIds_EventOfARequest_CarriesItsId(string enabled, bool expected)
    {
        using var log = new LoggingHarness(("Format", "json"), ("EnableRequestIds", enabled));
        log.Run(logger =>
        {
            logger.OfRequest("r-1");
            logger.Warned("after");
        });

        var ids = log.Json().Select(l => l.TryGetProperty("request_id", out var id) ? id.GetString() : null);
        Assert.That(ids, Is.EqualTo(expected ? (string?[])["r-1", null] : [null, null]));
    }

    [TestCase("text")]
    [TestCase("json")]
    public void Event_OfExcessiveLength_IsCutAndStaysWellFormed(string format)
    {
        var huge = new string('x', 300_000);
        using var log = new LoggingHarness(("Format", format)).Run((ILogger logger) =>
        {
            logger.Failed(new InvalidOperationException(huge), huge);
            logger.Warned("next");
        });

        var lines = log.File.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[^1], Does.Contain("Warned of next"));
        Assert.That(lines, Has.All.Length.LessThan(65_536));
        if (format == "json")
        {
            Assert.That(lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("source").GetString()), Has.All.EqualTo("HttpServer.Test"));
        }
    }
}
