using System.Globalization;
using System.Text;

namespace HttpServer.Static.Tests.Ranges;

public sealed class RangeTests
{
    private const string Digits = "0123456789";

    [TestCase("bytes=0-0", "0", "bytes 0-0/10")]
    [TestCase("bytes=2-4", "234", "bytes 2-4/10")]
    [TestCase("bytes=7-", "789", "bytes 7-9/10")]
    [TestCase("bytes=-3", "789", "bytes 7-9/10")]
    [TestCase("bytes=-100", Digits, "bytes 0-9/10")]
    [TestCase("bytes=5-100", "56789", "bytes 5-9/10")]
    [TestCase("bytes=5-99999999999999999999", "56789", "bytes 5-9/10")]
    [TestCase("BYTES=0-0", "0", "bytes 0-0/10")]
    [TestCase("bytes=0-1,1-3", "0123", "bytes 0-3/10")]
    [TestCase("bytes=0-1,90-", "01", "bytes 0-1/10")]
    [TestCase("bytes= 0-1 , ", "01", "bytes 0-1/10")]
    public async Task Get_SatisfiableRange_IsThatPart(string range, string content, string contentRange)
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("a.txt", Digits);

        var response = await server.GetAsync("/a.txt", "Range: " + range);

        Assert.That(response.StatusCode, Is.EqualTo(206));
        Assert.That(response.Body.Text, Is.EqualTo(content));
        Assert.That(response.Header("Content-Range"), Is.EqualTo(contentRange));
        Assert.That(response.Header("Content-Length"), Is.EqualTo(content.Length.ToString(CultureInfo.InvariantCulture)));
    }

    [TestCase("bytes=10-")]
    [TestCase("bytes=10-20,30-")]
    [TestCase("bytes=-0")]
    [TestCase("bytes=99999999999999999999-")]
    public async Task Get_NoSatisfiableRange_IsRefusedWithTheLength(string range)
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("a.txt", Digits);

        var response = await server.GetAsync("/a.txt", "Range: " + range);

        Assert.That(response.StatusCode, Is.EqualTo(416));
        Assert.That(response.Header("Content-Range"), Is.EqualTo("bytes */10"));
    }

    [TestCase("bytes=")]
    [TestCase("bytes=a-b")]
    [TestCase("bytes=5-2")]
    [TestCase("bytes=-")]
    [TestCase("bytes=1")]
    [TestCase("bytes=+1-2")]
    [TestCase("bytes=1-2,x")]
    [TestCase("lines=0-1")]
    [TestCase("0-1")]
    public async Task Get_RangeNotUnderstood_IsTheWhole(string range)
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("a.txt", Digits);

        var response = await server.GetAsync("/a.txt", "Range: " + range);

        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Body.Text, Is.EqualTo(Digits));
        Assert.That(response.Header("Accept-Ranges"), Is.EqualTo("bytes"));
    }

    [Test]
    public async Task Get_SeveralRanges_AreOneMultipartBody()
    {
        await using var server = await StaticServer.StartAsync();
        var content = string.Concat(Enumerable.Repeat(Digits, 100));
        server.Directory.Write("a.txt", content);

        var response = await server.GetAsync("/a.txt", "Range: bytes=-5,0-4,500-504");

        var type = response.Header("Content-Type")!;
        Assert.That(type, Does.StartWith("multipart/byteranges; boundary="));
        var boundary = type[(type.IndexOf('=', StringComparison.Ordinal) + 1)..];
        string Part(int first) => $"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes {first}-{first + 4}/1000\r\n\r\n{content.Substring(first, 5)}\r\n";
        Assert.That(response.Body.Text, Is.EqualTo($"{Part(0)}{Part(500)}{Part(995)}--{boundary}--\r\n"));
        Assert.That(response.Header("Content-Range"), Is.Null);
    }

    [Test]
    public async Task Get_FloodOfOverlappingRanges_IsNeverLongerThanTheFile()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("a.bin", new byte[100_000]);

        var many = await server.GetAsync("/a.bin", "Range: bytes=" + string.Join(',', Enumerable.Range(0, 500).Select(i => $"{i}-")));
        var few = await server.GetAsync("/a.bin", "Range: bytes=" + string.Join(',', Enumerable.Range(0, 30).Select(i => $"{i}-")));

        Assert.That(many.StatusCode, Is.EqualTo(200));
        Assert.That(few.StatusCode, Is.EqualTo(206));
        Assert.That(few.Body.Bytes, Has.Length.EqualTo(100_000));
    }

    [Test]
    public async Task Get_RangeOfEmptyFile_IsNotSatisfiable()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("empty.txt", "");

        Assert.That((await server.GetAsync("/empty.txt", "Range: bytes=0-")).StatusCode, Is.EqualTo(416));
        var whole = await server.GetAsync("/empty.txt");
        Assert.That(whole.StatusCode, Is.EqualTo(200));
        Assert.That(whole.Header("Content-Length"), Is.EqualTo("0"));
    }

    [Test]
    public async Task Get_ManyRandomRanges_AreAlwaysSlicesOfTheFile()
    {
        await using var server = await StaticServer.StartAsync();
        var random = new Random(20260923);
        var content = new byte[5000];
        random.NextBytes(content);
        server.Directory.Write("a.bin", content);
        for (var i = 0; i < 100; i++)
        {
            var first = random.Next(content.Length);
            var last = random.Next(first, content.Length + 1000);

            var response = await server.GetAsync("/a.bin", $"Range: bytes={first}-{last}");

            Assert.That(response.Body.Bytes, Is.EqualTo(content[first..Math.Min(last + 1, content.Length)]), Encoding.ASCII.GetString(response.Head.Bytes));
        }
    }
}
