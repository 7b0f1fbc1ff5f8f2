namespace HttpServer.Static.Tests.Paths;

public sealed class FileNameTests
{
    [TestCase("größe 😀.txt", "/gr%C3%B6%C3%9Fe%20%F0%9F%98%80.txt")]
    [TestCase("cafe\u0301.txt", "/cafe%CC%81.txt")]
    [TestCase("100%.txt", "/100%25.txt")]
    [TestCase("%2e%2e", "/%252e%252e")]
    [TestCase("a+b.txt", "/a+b.txt")]
    [TestCase("a+b.txt", "/a%2Bb.txt")]
    [TestCase("c#.txt", "/c%23.txt")]
    [TestCase("what?.txt", "/what%3F.txt")]
    [TestCase("a;b=c.txt", "/a;b=c.txt")]
    [TestCase("a&b='c'.txt", "/a&b='c'.txt")]
    [TestCase("plain.txt", "/pl%61in.txt")]
    [TestCase("plain.txt", "/plain.txt?v=../../etc/passwd")]
    [TestCase("plain.txt", "http://localhost/plain.txt?v=1")]
    public async Task Get_UnusualName_IsServed(string name, string target)
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write(name, name);

        var response = await server.GetAsync(target);

        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Body.Text, Is.EqualTo(name));
    }

    [Test]
    public async Task Get_OtherNormalFormOfName_IsNotFound()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("caf\u00e9.txt", "x");

        var response = await server.GetAsync("/cafe%CC%81.txt");

        Assert.That(response.StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task Get_SameRawPathUnderTwoQueries_IsOneEntry()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("a.txt", "x");

        var first = await server.GetAsync("/a.txt?1");
        var second = await server.GetAsync("/a.txt?2");

        Assert.That(first.StatusCode, Is.EqualTo(200));
        Assert.That(second.StatusCode, Is.EqualTo(200));
        Assert.That(server.CacheCount("hits"), Is.EqualTo(1));
    }
}
