namespace HttpServer.Testing.Tests;

public sealed class StrictResponsesTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [TestCase(Ok, 1)]
    [TestCase(Ok + Ok, 2)]
    [TestCase("HTTP/1.1 100 Continue\r\n\r\n" + Ok, 1)]
    [TestCase("HTTP/1.1 204 No Content\r\n\r\n" + Ok, 2)]
    [TestCase("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n" + Ok, 2)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: y\r\n\r\n" + Ok, 2)]
    [TestCase(Ok + "HTTP/1.1 200 OK\r\n\r\nall that comes", 2)]
    public void Of_RightResponses_FindsThemAll(string text, int count)
    {
        var reading = StrictResponses.Of(text);

        Assert.That((reading.Responses.Count, reading.Fault, reading.Rest), Is.EqualTo((count, (string?)null, "")));
    }

    [Test]
    public void Of_TheAnswerToHead_ReadsNoBody()
    {
        var reading = StrictResponses.Of("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + Ok, "HEAD", "GET");

        Assert.That(reading.Responses.Select(response => response.Body), Is.EqualTo(["", "ok"]));
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-")]
    public void Of_TheBeginningOfAResponse_IsNoFault(string text)
    {
        var reading = StrictResponses.Of(Ok + text);

        Assert.That((reading.Responses.Count, reading.Fault, reading.Rest), Is.EqualTo((1, (string?)null, text)));
    }

    [TestCase("HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n")]
    [TestCase("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [TestCase("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [TestCase("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nX : y\r\n\r\n")]
    [TestCase("junk\r\n\r\n")]
    public void Of_AnythingElse_StopsThere(string text)
    {
        var reading = StrictResponses.Of(Ok + text + Ok);

        Assert.That(reading.Responses, Has.Count.EqualTo(1));
        Assert.That(reading.Fault, Is.Not.Null);
    }
}
