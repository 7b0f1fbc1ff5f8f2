namespace HttpServer.Static.Tests.Requests;

public sealed class MethodTests
{
    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    [TestCase("PATCH")]
    [TestCase("get")]
    public async Task Send_OtherMethod_IsNotAllowed(string method)
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("a.txt", "x");

        var response = await server.SendAsync(method, "/a.txt", "Content-Length: 0");

        Assert.That(response.StatusCode, Is.EqualTo(405));
        Assert.That(response.Header("Allow"), Is.EqualTo("GET, HEAD"));
    }

    [TestCase("/a.txt")]
    [TestCase("/big.bin")]
    [TestCase("/")]
    [TestCase("/nothing")]
    public async Task Head_AnyPath_HasTheHeadersOfGet(string target)
    {
        await using var server = await StaticServer.StartAsync(options => options.DirectoryListing = true);
        server.Directory.Write("a.txt", "content");
        server.Directory.Write("big.bin", new byte[1_000_000]);

        var head = await server.SendAsync("HEAD", target, "Range: bytes=0-1");
        var get = await server.GetAsync(target);

        Assert.That(head.StatusCode, Is.EqualTo(get.StatusCode));
        Assert.That(FieldsOf(head), Is.EqualTo(FieldsOf(get)));
    }

    private static IEnumerable<string> FieldsOf(Testing.RawResponse response) =>
        response.Headers.Where(field => field.Name != "Date").Select(field => $"{field.Name}: {field.Value}");
}
