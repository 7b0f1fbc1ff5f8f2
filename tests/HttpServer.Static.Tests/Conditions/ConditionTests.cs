using System.Globalization;

namespace HttpServer.Static.Tests.Conditions;

public sealed class ConditionTests
{
    private static readonly DateTime Modified = new(2024, 2, 3, 4, 5, 6, 789, DateTimeKind.Utc);
    private const string At = "Sat, 03 Feb 2024 04:05:06 GMT";
    private const string Before = "Sat, 03 Feb 2024 04:05:05 GMT";
    private const string After = "Sat, 03 Feb 2024 04:05:07 GMT";

    [TestCase("If-None-Match: {tag}", 304)]
    [TestCase("If-None-Match: W/{tag}", 304)]
    [TestCase("If-None-Match: \"x\", {tag}", 304)]
    [TestCase("If-None-Match: \"x\"\r\nIf-None-Match: {tag}", 304)]
    [TestCase("If-None-Match: *", 304)]
    [TestCase("If-None-Match: \"x\"", 200)]
    [TestCase("If-None-Match: \"x\"\r\nIf-Modified-Since: " + After, 200)]
    [TestCase("If-None-Match: {tag}\r\nIf-Modified-Since: " + Before, 304)]
    [TestCase("If-None-Match: garbage", 200)]
    [TestCase("If-Modified-Since: " + At, 304)]
    [TestCase("If-Modified-Since: " + After, 304)]
    [TestCase("If-Modified-Since: " + Before, 200)]
    [TestCase("If-Modified-Since: yesterday", 200)]
    [TestCase("If-Match: {tag}", 200)]
    [TestCase("If-Match: \"x\", {tag}", 200)]
    [TestCase("If-Match: *", 200)]
    [TestCase("If-Match: W/{tag}", 412)]
    [TestCase("If-Match: \"x\"", 412)]
    [TestCase("If-Match: \"x\"\r\nIf-None-Match: {tag}", 412)]
    [TestCase("If-Match: {tag}\r\nIf-Unmodified-Since: " + Before, 200)]
    [TestCase("If-Match: {tag}\r\nIf-None-Match: {tag}", 304)]
    [TestCase("If-Unmodified-Since: " + At, 200)]
    [TestCase("If-Unmodified-Since: " + Before, 412)]
    [TestCase("If-Unmodified-Since: yesterday", 200)]
    [TestCase("Range: bytes=0-1\r\nIf-None-Match: {tag}", 304)]
    [TestCase("Range: bytes=0-1\r\nIf-Range: {tag}", 206)]
    [TestCase("Range: bytes=0-1\r\nIf-Range: W/{tag}", 200)]
    [TestCase("Range: bytes=0-1\r\nIf-Range: \"x\"", 200)]
    [TestCase("Range: bytes=0-1\r\nIf-Range: " + At, 206)]
    [TestCase("Range: bytes=0-1\r\nIf-Range: " + After, 200)]
    [TestCase("Range: bytes=0-1\r\nIf-Range: " + Before, 200)]
    [TestCase("Range: bytes=0-1\r\nIf-Range: nonsense", 200)]
    [TestCase("Range: bytes=99-\r\nIf-Range: \"x\"", 200)]
    public async Task Get_ConditionalHeaders_AreEvaluatedInTheOrderOfTheStandard(string headers, int status)
    {
        await using var server = await StaticServer.StartAsync();
        File.SetLastWriteTimeUtc(server.Directory.Write("a.txt", "content"), Modified);
        File.SetLastWriteTimeUtc(server.Directory.Write("big.bin", new byte[400_000]), Modified);

        // From memory and from disk.
        foreach (var target in new[] { "/a.txt", "/big.bin" })
        {
            var tag = (await server.GetAsync(target)).Header("ETag")!;
            var response = await server.GetAsync(target, headers.Replace("{tag}", tag, StringComparison.Ordinal).Replace("=99-", "=999999-", StringComparison.Ordinal));

            Assert.That(response.StatusCode, Is.EqualTo(status), target);
            Assert.That(response.Header("ETag"), Is.EqualTo(tag));
            Assert.That(response.Body.Bytes, status is 304 or 412 ? Is.Empty : Is.Not.Empty);
        }
    }

    [Test]
    public async Task Get_File_TellsItsTimeInWholeSeconds()
    {
        await using var server = await StaticServer.StartAsync();
        File.SetLastWriteTimeUtc(server.Directory.Write("a.txt", "content"), Modified);

        var response = await server.GetAsync("/a.txt");

        Assert.That(response.Header("Last-Modified"), Is.EqualTo(At));
        Assert.That(response.Header("ETag"), Does.Match("^\"[0-9a-f]+-[0-9a-f]{16}\"$"));
    }

    [Test]
    public async Task Get_FileFromTheFuture_IsNoYoungerThanThePresent()
    {
        await using var server = await StaticServer.StartAsync();
        File.SetLastWriteTimeUtc(server.Directory.Write("a.txt", "content"), new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var modified = (await server.GetAsync("/a.txt")).Header("Last-Modified")!;

        Assert.That(DateTimeOffset.ParseExact(modified, "R", CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(server.Time.GetUtcNow()));
    }

    [Test]
    public async Task Get_SameLengthAndTimeButOtherContent_HasAnotherTag()
    {
        await using var server = await StaticServer.StartAsync();
        File.SetLastWriteTimeUtc(server.Directory.Write("a.txt", "one"), Modified);
        var first = await server.GetAsync("/a.txt");

        File.SetLastWriteTimeUtc(server.Directory.Write("b.txt", "two"), Modified);
        File.Move(server.Directory.Combine("b.txt"), server.Directory.Combine("a.txt"), overwrite: true);
        server.PassCheckInterval();
        var second = await server.GetAsync("/a.txt", "If-None-Match: " + first.Header("ETag"));

        Assert.That(second.StatusCode, Is.EqualTo(200));
        Assert.That(second.Body.Text, Is.EqualTo("two"));
    }

    [Test]
    public async Task Get_NotModified_HasNoContentHeaders()
    {
        await using var server = await StaticServer.StartAsync(options => options.CacheControl.Add(new() { Pattern = "*", Value = "max-age=5" }));
        server.Directory.Write("a.txt", "content");
        var tag = (await server.GetAsync("/a.txt")).Header("ETag");

        var response = await server.GetAsync("/a.txt", "If-None-Match: " + tag);

        Assert.That(response.Header("Cache-Control"), Is.EqualTo("max-age=5"));
        Assert.That(response.Header("Content-Type"), Is.Null);
        Assert.That(response.Header("Content-Length"), Is.Null);
    }
}
