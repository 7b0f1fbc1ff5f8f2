using System.Net;
using HttpServer.Core.Requests;

namespace HttpServer.Core.Tests.AccessLog;

[TestFixture]
public sealed class CombinedAccessLogTests
{
    [Test]
    public async Task Write_ProxiedRequest_IsNcsaCombinedAndTheRest()
    {
        using var log = new AccessLogHarness(o => o.Format = "combined").Start();
        var context = AccessLogHarness.Request("/a?b=c");
        context.Request.Headers.Host = "example.com";
        context.Request.Headers.Referer = "https://example.com/";
        context.Request.Headers.UserAgent = "curl/8";
        var record = new RequestRecord
        {
            Id = "0HN7",
            ClientAddress = IPAddress.Loopback,
            BytesIn = 1,
            BytesOut = 150,
            Route = "api",
            Target = "http://127.0.0.1:9000",
            UpstreamTicks = log.Time.TimestampFrequency / 1000,
        };

        log.Write(context, record, log.Time.TimestampFrequency / 500);

        Assert.That((await log.LinesAsync()).Single(), Is.EqualTo(
            """
            127.0.0.1 - - [23/Nov/2026:04:05:06 +0000] "GET /a?b=c HTTP/1.1" 200 150 "https://example.com/" "curl/8" host="example.com" id="0HN7" in=1 ms=2.000 route="api" target="http://127.0.0.1:9000" upstream_ms=1.000 reason="-"
            """));
    }

    [Test]
    public async Task Write_NothingKnown_DashesHoldThePlaces()
    {
        using var log = new AccessLogHarness(o => o.Format = "combined").Start();

        log.Write();

        Assert.That((await log.LinesAsync()).Single(), Is.EqualTo(
            """
            - - - [23/Nov/2026:04:05:06 +0000] "GET / HTTP/1.1" 200 0 "-" "-" host="-" id="-" in=0 ms=0.000 route="-" target="-" upstream_ms=- reason="-"
            """));
    }

    [Test]
    public async Task Write_UnsafeBytes_AreEscapedAsNginxDoes()
    {
        using var log = new AccessLogHarness(o => o.Format = "combined").Start();
        var context = AccessLogHarness.Request();
        context.Request.Headers.UserAgent = "a\"b\\c\r\n\t\u001b[31m\u007f\u00e9\u00ff~";

        log.Write(context);

        Assert.That((await log.LinesAsync()).Single(), Does.Contain(
            """ "a\x22b\x5Cc\x0D\x0A\x09\x1B[31m\x7F\xE9\xFF~" """));
    }

    // As numbers, because attributes are stored as UTF-8, which has no halves of pairs.
    [TestCase(new[] { 0xfc, 0x20ac, 0xd83d, 0xde00 }, @"\xFC\xE2\x82\xAC\xF0\x9F\x98\x80")]
    [TestCase(new[] { 0xd83d, 0x78 }, @"\xEF\xBF\xBDx")]
    public async Task Write_NamesBeyondLatin1_AreTheirUtf8Bytes(int[] route, string expected)
    {
        using var log = new AccessLogHarness(o => o.Format = "combined").Start();

        log.Write(record: new RequestRecord { Route = string.Concat(route.Select(c => (char)c)) });

        Assert.That((await log.LinesAsync()).Single(), Does.Contain($"route=\"{expected}\""));
    }

    [TestCase('a')]
    [TestCase('\u20ac')]
    public async Task Write_LongValues_AreCutWithAMark(char c)
    {
        using var log = new AccessLogHarness(o => o.Format = "combined").Start();
        var longText = new string(c, 100_000);
        var context = AccessLogHarness.Request("/" + longText, longText);
        context.Request.Protocol = longText;
        context.Request.Headers.Host = longText;
        context.Request.Headers.Referer = longText;
        context.Request.Headers.UserAgent = longText;

        log.Write(context, new RequestRecord { Id = longText, Route = longText, Target = longText, Reason = longText });

        var line = (await log.LinesAsync()).Single();
        Assert.That(line, Has.Length.LessThan(8192));
        Assert.That(line, Does.EndWith("...\""));
    }
}
