using System.Net;
using System.Text.Json;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Tests.AccessLog;

[TestFixture]
public sealed class JsonAccessLogTests
{
    [Test]
    public async Task Write_ProxiedRequest_HasEveryField()
    {
        using var log = new AccessLogHarness().Start();
        var context = AccessLogHarness.Request("/api/items?q=%2F&x=1", "POST");
        context.Request.Headers.Host = "example.com:8080";
        context.Response.StatusCode = 502;
        var record = new RequestRecord
        {
            Id = "0HN7",
            ClientAddress = IPAddress.Parse("192.0.2.7"),
            BytesIn = 12,
            BytesOut = 3456,
            Route = "api",
            Target = "http://127.0.0.1:9000",
            UpstreamTicks = log.Time.TimestampFrequency / 1000,
            Reason = "connect_refused",
        };

        log.Write(context, record, durationTicks: log.Time.TimestampFrequency / 1_000_000 * 1234);

        Assert.That((await log.LinesAsync()).Single(), Is.EqualTo(
            """
            {"time":"2026-11-23T04:05:06.789Z","request_id":"0HN7","client":"192.0.2.7","method":"POST","host":"example.com:8080","path":"/api/items?q=%2F&x=1","status":502,"bytes_in":12,"bytes_out":3456,"duration_ms":1.234,"route":"api","target":"http://127.0.0.1:9000","upstream_ms":1.000,"reason":"connect_refused"}
            """));
    }

    [Test]
    public async Task Write_FileRequest_LeavesOutWhatThereIsNot()
    {
        using var log = new AccessLogHarness().Start();

        log.Write();

        var line = await log.SingleJsonAsync();
        Assert.That(line.EnumerateObject().Select(p => p.Name), Is.EqualTo(
            ["time", "request_id", "client", "method", "host", "path", "status", "bytes_in", "bytes_out", "duration_ms"]));
        Assert.That(line.GetProperty("client").GetString(), Is.Empty);
    }

    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("::ffff:192.0.2.1", "192.0.2.1")]
    [TestCase("2001:db8::7", "2001:db8::7")]
    public async Task Write_ClientAddress_InItsOwnForm(string address, string expected)
    {
        using var log = new AccessLogHarness().Start();

        log.Write(record: new RequestRecord { ClientAddress = IPAddress.Parse(address) });

        Assert.That((await log.SingleJsonAsync()).GetProperty("client").GetString(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Write_EveryCharacter_ComesBackFromOneLineOfAscii()
    {
        using var log = new AccessLogHarness().Start();
        var every = string.Concat(Enumerable.Range(0, 256).Select(i => (char)i));
        var context = AccessLogHarness.Request("/" + every);

        log.Write(context);

        var line = (await log.LinesAsync()).Single();
        Assert.That(line, Has.All.InRange(' ', '~'));
        Assert.That(JsonDocument.Parse(line).RootElement.GetProperty("path").GetString(), Is.EqualTo("/" + every));
    }

    [Test]
    public async Task Write_LineEndInValue_ForgesNoLine()
    {
        using var log = new AccessLogHarness().Start();
        var context = AccessLogHarness.Request("/\r\n{\"status\":200}");
        context.Request.Headers.Host = "a\",\"status\":200,\"x\":\"";

        log.Write(context);

        var line = await log.SingleJsonAsync();
        Assert.That(line.GetProperty("host").GetString(), Is.EqualTo("a\",\"status\":200,\"x\":\""));
        Assert.That(line.EnumerateObject().Count(p => p.Name == "status"), Is.EqualTo(1));
    }

    // As numbers, because attributes are stored as UTF-8, which has no halves of pairs.
    [TestCase(new[] { 0x72, 0xd83d, 0xde00 }, "r\ud83d\ude00")]
    [TestCase(new[] { 0x72, 0xd83d }, "r\ufffd")]
    [TestCase(new[] { 0xde00, 0xd83d, 0x65 }, "\ufffd\ufffde")]
    public async Task Write_Surrogates_PairsStayAndHalvesAreReplaced(int[] route, string expected)
    {
        using var log = new AccessLogHarness().Start();

        log.Write(record: new RequestRecord { Route = string.Concat(route.Select(c => (char)c)) });

        Assert.That((await log.SingleJsonAsync()).GetProperty("route").GetString(), Is.EqualTo(expected));
    }

    [TestCase('a')]
    [TestCase('\u0001')]
    public async Task Write_LongValues_AreCutWithAMark(char c)
    {
        using var log = new AccessLogHarness().Start();
        var longText = new string(c, 100_000);
        var context = AccessLogHarness.Request("/" + longText, longText);
        context.Request.Headers.Host = longText;
        var record = new RequestRecord { Id = longText, Route = longText, Target = longText, Reason = longText, UpstreamTicks = 1 };

        log.Write(context, record);

        var line = (await log.LinesAsync()).Single();
        Assert.That(line, Has.Length.LessThan(8192));
        var fields = JsonDocument.Parse(line).RootElement;
        Assert.That(fields.GetProperty("path").GetString(), Does.StartWith("/" + c).And.EndWith("..."));
        Assert.That(fields.GetProperty("reason").GetString(), Does.EndWith("..."));
    }

    [Test]
    public async Task Write_ServerWithoutRawTarget_UsesPathAndQuery()
    {
        using var log = new AccessLogHarness().Start();
        var context = AccessLogHarness.Request(rawTarget: "");
        context.Request.Path = "/a b";
        context.Request.QueryString = new QueryString("?c=d");

        log.Write(context);

        Assert.That((await log.SingleJsonAsync()).GetProperty("path").GetString(), Is.EqualTo("/a b?c=d"));
    }

    [Test]
    public async Task Write_AbortedBeforeTheResponse_Is499()
    {
        using var log = new AccessLogHarness().Start();
        var context = AccessLogHarness.Request();
        context.RequestAborted = new CancellationToken(canceled: true);

        log.Write(context);

        Assert.That((await log.SingleJsonAsync()).GetProperty("status").GetInt32(), Is.EqualTo(499));
    }

    [Test]
    public async Task Write_ManyHoursLong_DurationIsExact()
    {
        using var log = new AccessLogHarness().Start();

        log.Write(durationTicks: 40 * 3600 * log.Time.TimestampFrequency);

        Assert.That((await log.SingleJsonAsync()).GetProperty("duration_ms").GetRawText(), Is.EqualTo("144000000.000"));
    }

    [Test]
    public async Task Write_AsTimePasses_TimeFollows()
    {
        using var log = new AccessLogHarness().Start();

        foreach (var milliseconds in (int[])[0, 210, 1, 1000, 86_400_000])
        {
            log.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            log.Write();
        }

        var times = (await log.LinesAsync()).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("time").GetString());
        Assert.That(times, Is.EqualTo(
            [
                "2026-11-23T04:05:06.789Z",
                "2026-11-23T04:05:06.999Z",
                "2026-11-23T04:05:07.000Z",
                "2026-11-23T04:05:08.000Z",
                "2026-11-24T04:05:08.000Z",
            ]));
    }
}
