using System.Text;

namespace HttpServer.Proxy.Tests.Routing;

public sealed class ForwardTargetTests
{
    // Nothing is stripped.
    [TestCase("/health", "/health", "/health")]
    [TestCase("/health", "/health?full=1&x=%2F", "/health?full=1&x=%2F")]
    [TestCase("/health", "/h%65alth", "/h%65alth")]
    [TestCase("*", "/", "/")]
    [TestCase("*", "/a%2Fb%25c/%e4%F6?q=%20/../x", "/a%2Fb%25c/%e4%F6?q=%20/../x")]
    [TestCase("/*", "/a//b/;p=1/.well-known/...", "/a//b/;p=1/.well-known/...")]
    // The matched part is stripped, the rest stays byte for byte.
    [TestCase("/api/*", "/api/users?x=1", "/users?x=1")]
    [TestCase("/api/*", "/api/a%2Fb?q=1", "/a%2Fb?q=1")]
    [TestCase("/api/*", "/api/", "/")]
    [TestCase("/api/*", "/api", "/")]
    [TestCase("/api/*", "/api?x=1", "/?x=1")]
    [TestCase("/api/*", "/api/api/api", "/api/api")]
    [TestCase("/api/v1/*", "/api/v1/x%20y", "/x%20y")]
    // The prefix itself may be encoded.
    [TestCase("/api/*", "/%61p%69/x%2Fy", "/x%2Fy")]
    [TestCase("/größe/*", "/gr%C3%B6%c3%9fe/1", "/1")]
    [TestCase("/a b/*", "/a%20b/c", "/c")]
    [TestCase("/100%/*", "/100%25/x", "/x")]
    [TestCase("/a%2Fb/*", "/a%2Fb/x", "/x")]
    // Dot segments are resolved as they were for matching; everything else stays.
    [TestCase("*", "/a/./b/../c%2Fd?..", "/a/c%2Fd?..")]
    [TestCase("*", "/a/..", "/")]
    [TestCase("*", "/a/.", "/a/")]
    [TestCase("*", "/../../x", "/x")]
    [TestCase("*", "/a/%2e%2E/b", "/b")]
    [TestCase("*", "/a/.%2e/b", "/b")]
    [TestCase("/api/*", "/x/../api/y", "/y")]
    [TestCase("/api/*", "/api/x/../y?z", "/y?z")]
    // Absolute-form.
    [TestCase("*", "http://host/a%2Fb?q", "/a%2Fb?q")]
    [TestCase("*", "HTTP://host:81", "/")]
    [TestCase("*", "https://host?q", "/?q")]
    [TestCase("/api/*", "http://host/api/x", "/x")]
    [TestCase("/api/*", "http://host/api", "/")]
    // The server itself.
    [TestCase("*", "*", "*")]
    public void TryGetForwardTarget_GoodTarget_IsCutOutOfTheRawText(string path, string raw, string expected) =>
        Assert.That(Routes.Single(path).Forward(raw), Is.EqualTo(expected));

    // A dot segment that only some servers see.
    [TestCase("*", "/a/..%2fb")]
    [TestCase("*", "/a%2F../b")]
    [TestCase("*", "/a%2F%2e%2e%2Fb")]
    [TestCase("*", "/a\\..\\b")]
    [TestCase("*", "/a/..\\b")]
    [TestCase("*", "/a%5C..%5Cb")]
    [TestCase("*", "/a//../b")]
    [TestCase("*", "/a%2Fb/../c")]
    [TestCase("*", "/a/b%5cc/../d")]
    [TestCase("*", "/a/;x=1/../b")]
    [TestCase("*", "/a/..;/b")]
    [TestCase("*", "/a/..;x=1/b")]
    [TestCase("*", "/a/%2e%2e%3b/b")]
    [TestCase("*", "/a/%c0%ae%c0%ae/b")]
    [TestCase("*", "/a%c0%afb")]
    [TestCase("/api/*", "/api/..%2Fadmin")]
    // The raw path does not begin as the match said.
    [TestCase("/api/*", "/apix")]
    [TestCase("/api/*", "/x/api")]
    [TestCase("/api/*", "/api%2Fx")]
    [TestCase("/api/*", "/api/../x")]
    [TestCase("/api/*", "/%61p")]
    [TestCase("/100%/*", "/100%2525/x")]
    [TestCase("/health", "/health/x")]
    [TestCase("/health", "*")]
    // No request target, or none that is safe to write.
    [TestCase("*", "")]
    [TestCase("*", "host:443")]
    [TestCase("*", "ftp://host/")]
    [TestCase("*", "http://host\\x/admin")]
    [TestCase("*", "/a#b")]
    [TestCase("*", "/a b")]
    [TestCase("*", "/a\r\nX: y")]
    [TestCase("*", "/a\tb")]
    [TestCase("*", "/ä")]
    [TestCase("*", "/\u0001")]
    public void TryGetForwardTarget_DoubtfulTarget_IsRefused(string path, string raw) =>
        Assert.That(Routes.Single(path).Forward(raw), Is.Null);

    [TestCase("*", "/x?q", "/base/x?q")]
    [TestCase("*", "/", "/base/")]
    [TestCase("/api/*", "/api/x", "/base/x")]
    [TestCase("/api/*", "/api", "/base")]
    [TestCase("/api/*", "/api?q", "/base?q")]
    [TestCase("*", "*", "*")]
    public void Write_TargetWithAPath_PutsItInFront(string path, string raw, string expected) =>
        Assert.That(Routes.Single(path, "http://backend/base/").Forward(raw), Is.EqualTo(expected));

    [TestCase("*", "/gw/x?q", "/x?q")]
    [TestCase("*", "/gw", "/")]
    [TestCase("*", "/%67w/x", "/x")]
    [TestCase("/api/*", "/gw/api/x", "/x")]
    [TestCase("/health", "/gw/health", "/health")]
    [TestCase("*", "/gwx", null)]
    [TestCase("*", "/gw*", null)]
    [TestCase("/api/*", "/api/x", null)]
    public void TryGetForwardTarget_MappedUnderABranch_StripsItToo(string path, string raw, string? expected) =>
        Assert.That(Routes.Single(path).Forward(raw, "/gw"), Is.EqualTo(expected));

    [TestCase("*", "http://backend", "/x?q")]
    [TestCase("/api/*", "http://backend", "/api?q")]
    [TestCase("/api/*", "http://backend/base", "/api/x")]
    [TestCase("*", "http://backend/base", "*")]
    public void Write_AnyTarget_MatchesItsTextAndLength(string path, string backend, string raw)
    {
        var route = Routes.Single(path, backend);
        var target = route.Pool.Targets[0];
        route.TryGetForwardTarget(raw, "", out var forward);
        var bytes = new byte[forward.GetLength(target)];

        Assert.That(forward.Write(target, bytes), Is.EqualTo(bytes.Length));
        Assert.That(Encoding.ASCII.GetString(bytes), Is.EqualTo(forward.ToString(target)));
    }

    [Test]
    public void ToString_NothingStripped_IsTheClientsOwnString()
    {
        var raw = new string("/a%2Fb");

        Assert.That(Routes.Single("*").Forward(raw), Is.SameAs(raw));
    }

    [Test]
    public void TryGetForwardTarget_LongPathOfDotSegments_TakesLinearTime()
    {
        var raw = string.Concat(Enumerable.Repeat("/a/..", 200_000)) + "/x";

        Assert.That(Routes.Single("*").Forward(raw), Is.EqualTo("/x"));
    }
}
