namespace HttpServer.Testing.Tests;

public sealed class StrictReadingTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: b\r\n\r\n";

    [TestCase(Get, 1)]
    [TestCase(Get + Get, 2)]
    [TestCase("\r\n" + Get, 1)]
    [TestCase("GET /a HTTP/1.0\r\n\r\n", 1)]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\nabc" + Get, 2)]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n3;c=\"d;e\"\r\nabc\r\n0\r\nT: u\r\n\r\n" + Get, 2)]
    public void Of_RightRequests_FindsThemAll(string text, int count)
    {
        var reading = StrictReading.Of(text);

        Assert.That((reading.Requests.Count, reading.Fault, reading.Length), Is.EqualTo((count, (string?)null, text.Length)));
    }

    [TestCase("GET /a HTTP/1.1\r\nHost: b\r\n")]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\nab")]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r")]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")]
    public void Of_TheBeginningOfARequest_IsNoFault(string text)
    {
        var reading = StrictReading.Of(Get + text);

        Assert.That((reading.Requests.Count, reading.Fault, reading.Length), Is.EqualTo((1, (string?)null, Get.Length)));
    }

    [TestCase("GET /a HTTP/1.1\nHost: b\r\n\r\n")]
    [TestCase("GET  /a HTTP/1.1\r\nHost: b\r\n\r\n")]
    [TestCase("GET /a#b HTTP/1.1\r\nHost: b\r\n\r\n")]
    [TestCase("GET /a HTTP/1.1\r\n\r\n")]
    [TestCase("GET /a HTTP/1.1\r\nHost: b\r\nHost: b\r\n\r\n")]
    [TestCase("GET /a HTTP/1.1\r\nHost: b\r\nX : y\r\n\r\n")]
    [TestCase("GET /a HTTP/1.1\r\nHost: b\r\nX: y\r\n z\r\n\r\n")]
    [TestCase("GET /a HTTP/1.1\r\nHost: b\r\nX: \0\r\n\r\n")]
    [TestCase("GET /a HTTP/1.1\r\nHost: b\r\nContent_Length: 1\r\n\r\n")]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx")]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: +1\r\n\r\nx")]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [TestCase("POST /a HTTP/1.0\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n1;a\nb\r\nx\r\n0\r\n\r\n")]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n")]
    [TestCase("POST /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n 1\r\nx\r\n0\r\n\r\n")]
    public void Of_AnythingElse_StopsThere(string text)
    {
        var reading = StrictReading.Of(Get + text + Get);

        Assert.That(reading.Requests, Has.Count.EqualTo(1));
        Assert.That(reading.Fault, Is.Not.Null);
    }
}
