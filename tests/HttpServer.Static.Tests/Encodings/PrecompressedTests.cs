namespace HttpServer.Static.Tests.Encodings;

public sealed class PrecompressedTests
{
    [TestCase("gzip, deflate, br, zstd", "br")]
    [TestCase("gzip, zstd", "zstd")]
    [TestCase("gzip", "gzip")]
    [TestCase("x-gzip", "gzip")]
    [TestCase("GZIP;q=0.5", "gzip")]
    [TestCase("br;q=0.1, gzip;q=0.9", "gzip")]
    [TestCase("br;q=0, *", "zstd")]
    [TestCase("*", "br")]
    [TestCase("br ; q=1.000 , gzip", "br")]
    [TestCase("gzip;q=0.2, identity;q=0.8", null)]
    [TestCase("gzip;q=0", null)]
    [TestCase("*;q=0", null)]
    [TestCase("br;q=2", null)]
    [TestCase("br;level=4", null)]
    [TestCase("deflate", null)]
    [TestCase("", null)]
    [TestCase("identity", null)]
    public async Task Get_AcceptEncoding_ChoosesTheStoredEncoding(string accepted, string? chosen)
    {
        await using var server = await StaticServer.StartAsync();
        WriteAll(server);

        // The second answer comes from memory.
        for (var i = 0; i < 2; i++)
        {
            var response = await server.GetAsync("/app.js", "Accept-Encoding: " + accepted);

            Assert.That(response.Body.Text, Is.EqualTo(chosen ?? "plain"));
            Assert.That(response.Header("Content-Encoding"), Is.EqualTo(chosen));
            Assert.That(response.Header("Content-Type"), Is.EqualTo("text/javascript; charset=utf-8"));
            Assert.That(response.Header("Vary"), Is.EqualTo("Accept-Encoding"));
        }
    }

    [Test]
    public async Task Get_EachEncoding_HasItsOwnTag()
    {
        await using var server = await StaticServer.StartAsync();
        WriteAll(server);
        List<string> tags = [];
        foreach (var coding in new[] { "identity", "br", "zstd", "gzip" })
        {
            tags.Add((await server.GetAsync("/app.js", "Accept-Encoding: " + coding)).Header("ETag")!);
        }

        Assert.That(tags, Is.Unique);
        Assert.That((await server.GetAsync("/app.js", "Accept-Encoding: br", "If-None-Match: " + tags[1])).StatusCode, Is.EqualTo(304));
        Assert.That((await server.GetAsync("/app.js", "Accept-Encoding: br", "If-None-Match: " + tags[0])).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Get_RangeOfAnEncoding_IsAPartOfThatEncoding()
    {
        await using var server = await StaticServer.StartAsync();
        WriteAll(server);
        var plainTag = (await server.GetAsync("/app.js")).Header("ETag");

        var part = await server.GetAsync("/app.js", "Accept-Encoding: zstd", "Range: bytes=1-2");
        var mixed = await server.GetAsync("/app.js", "Accept-Encoding: zstd", "Range: bytes=1-2", "If-Range: " + plainTag);

        Assert.That(part.Body.Text, Is.EqualTo("st"));
        Assert.That(part.Header("Content-Range"), Is.EqualTo("bytes 1-2/4"));
        Assert.That(part.Header("Content-Encoding"), Is.EqualTo("zstd"));
        Assert.That(mixed.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Get_EncodingOlderThanTheFile_IsIgnored()
    {
        await using var server = await StaticServer.StartAsync();
        WriteAll(server);
        File.SetLastWriteTimeUtc(server.Directory.Combine("app.js.br"), new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var response = await server.GetAsync("/app.js", "Accept-Encoding: br, gzip;q=0.5");

        Assert.That(response.Header("Content-Encoding"), Is.EqualTo("gzip"));
    }

    [Test]
    public async Task Get_EncodingAddedChangedOrRemoved_IsNoticedAfterTheInterval()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("app.js", "plain");
        Assert.That((await server.GetAsync("/app.js", "Accept-Encoding: br")).Body.Text, Is.EqualTo("plain"));

        server.Directory.Write("app.js.br", "br");
        server.PassCheckInterval();
        Assert.That((await server.GetAsync("/app.js", "Accept-Encoding: br")).Body.Text, Is.EqualTo("br"));

        server.Directory.Write("app.js.br", "changed");
        server.PassCheckInterval();
        Assert.That((await server.GetAsync("/app.js", "Accept-Encoding: br")).Body.Text, Is.EqualTo("changed"));

        File.Delete(server.Directory.Combine("app.js.br"));
        server.PassCheckInterval();
        Assert.That((await server.GetAsync("/app.js", "Accept-Encoding: br")).Body.Text, Is.EqualTo("plain"));
    }

    [Test]
    public async Task Get_SwitchedOff_IsThePlainFile()
    {
        await using var server = await StaticServer.StartAsync(options => options.Precompressed = false);
        WriteAll(server);

        var response = await server.GetAsync("/app.js", "Accept-Encoding: br");

        Assert.That(response.Body.Text, Is.EqualTo("plain"));
        Assert.That(response.Header("Vary"), Is.Null);
    }

    private static void WriteAll(StaticServer server)
    {
        server.Directory.Write("app.js", "plain");
        server.Directory.Write("app.js.br", "br");
        server.Directory.Write("app.js.zst", "zstd");
        server.Directory.Write("app.js.gz", "gzip");
    }
}
