using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Tests.Routing;

/// <summary>What consistent_hash goes by.</summary>
public sealed class HashKeyTests
{
    [TestCase("path", "/a/b")]
    [TestCase("header:x-tenant", "blue")]
    [TestCase("header:X-Other", "")]
    [TestCase("cookie:cart", "17")]
    [TestCase("cookie:car", "")]
    public void Read_OfARequest_FindsThePart(string key, string expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Path = "/a/b";
        request.Headers["X-Tenant"] = "blue";
        request.Headers.Cookie = "seat=3; cart=17";

        Assert.That(Route(key).HashKey!.Read(request).ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void Route_ByTheClientOrWithAnotherStrategy_HasNone() => Assert.Multiple(() =>
    {
        Assert.That(Route("client").HashKey, Is.Null);
        Assert.That(Route("path", "random").HashKey, Is.Null);
    });

    private static Route Route(string key, string strategy = "consistent_hash") =>
        Routes.Table(new RouteOptions { Path = "*", Target = "http://a", Strategy = strategy, HashKey = key }).Match("/")!;
}
