using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Tests.Routing;

public sealed class StickyCookieTests
{
    [TestCase("hs=abc", "abc")]
    [TestCase("a=b; hs=abc; c=d", "abc")]
    [TestCase("a=b;hs=abc", "abc")]
    [TestCase("xhs=no; hs=yes", "yes")]
    [TestCase("hs2=no", "")]
    [TestCase("hs", "")]
    [TestCase("hs=", "")]
    [TestCase("HS=no", "")]
    [TestCase(";;; ;=;", "")]
    [TestCase("", "")]
    public void Read_CookieHeader_FindsTheValue(string header, string expected) =>
        Assert.That(new StickyCookie("hs").Read(header).ToString(), Is.EqualTo(expected));

    [Test]
    public void Read_SeveralHeaders_LooksInAll() =>
        Assert.That(new StickyCookie("hs").Read(new StringValues(["a=b", "c=d; hs=abc"])).ToString(), Is.EqualTo("abc"));

    [Test]
    public void Read_NoHeader_IsEmpty() => Assert.That(new StickyCookie("hs").Read(StringValues.Empty).ToString(), Is.Empty);

    [TestCase(false, "; Path=/; HttpOnly; SameSite=Lax")]
    [TestCase(true, "; Path=/; HttpOnly; SameSite=Lax; Secure")]
    public void Header_ForATarget_NamesItOpaquely(bool isHttps, string attributes)
    {
        var target = Routes.Single("*").Pool.Targets[0];

        Assert.That(new StickyCookie("hs").Header(target, isHttps), Is.EqualTo($"hs={target.AffinityId}{attributes}"));
    }

    [Test]
    public void Route_NotSticky_HasNoCookie() => Assert.That(Routes.Single("*").StickyCookie, Is.Null);

    [Test]
    public void Route_StickyWithoutAName_HasACookieOfItsOwn()
    {
        var names = Routes.Table(Sticky("/a/*", null), Sticky("/b/*", null), Sticky("*", "mine")).Routes.Select(route => route.StickyCookie!.Name).ToList();

        Assert.That(names, Is.Unique);
        Assert.That(names[2], Is.EqualTo("mine"));
        Assert.That(names, Has.All.Match("^[a-z0-9_]+$"));
    }

    private static RouteOptions Sticky(string path, string? cookie) =>
        new() { Path = path, Target = "http://backend", StickySessions = true, StickyCookie = cookie };
}
