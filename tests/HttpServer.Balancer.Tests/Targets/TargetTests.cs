using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests.Targets;

public sealed class TargetTests
{
    [TestCase("http://Backend/", "http://backend:80")]
    [TestCase("https://backend", "https://backend:443")]
    [TestCase("http://10.0.0.1:8080", "http://10.0.0.1:8080")]
    [TestCase("http://[::1]:8080", "http://[::1]:8080")]
    [TestCase("http://bücher.example", "http://xn--bcher-kva.example:80")]
    [TestCase("http://backend/app/", "http://backend:80/app")]
    public void Key_OfAUrl_IsNormalised(string url, string key) =>
        Assert.That(new Target(new Uri(url)).Key, Is.EqualTo(key));

    [TestCase("http://backend", "")]
    [TestCase("http://backend/", "")]
    [TestCase("http://backend/app/", "/app")]
    [TestCase("http://backend/a/b", "/a/b")]
    public void PathBase_OfAUrl_HasNoTrailingSlash(string url, string pathBase) =>
        Assert.That(new Target(new Uri(url)).PathBase, Is.EqualTo(pathBase));

    [Test]
    public void Constructor_BadArguments_Throws() => Assert.Multiple(() =>
    {
        Assert.That(() => new Target(new Uri("/relative", UriKind.Relative)), Throws.ArgumentException);
        Assert.That(() => new Target(new Uri("http://backend"), 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });

    [Test]
    public void AffinityId_SameAddressTwice_IsTheSame() =>
        Assert.That(new Target(new Uri("http://backend:80/")).AffinityId, Is.EqualTo(new Target(new Uri("http://BACKEND")).AffinityId));

    [Test]
    public void AffinityId_AnyAddress_IsOpaqueAndFitForACookie()
    {
        var ids = Enumerable.Range(1, 1000).Select(port => new Target(new Uri($"http://10.0.0.1:{port}")).AffinityId).ToList();

        Assert.That(ids, Is.Unique);
        Assert.That(ids, Has.All.Match("^[A-Za-z0-9_-]{12}$"));
    }

    [Test]
    public void GetOrAttach_ManyThreads_CreatesOnce()
    {
        var target = new Target(new Uri("http://backend"));
        var created = 0;
        var seen = new System.Collections.Concurrent.ConcurrentBag<object>();

        TestPool.InParallel(8, _ => seen.Add(target.GetOrAttach(_ =>
        {
            Interlocked.Increment(ref created);
            return new object();
        })));

        Assert.That(created, Is.EqualTo(1));
        Assert.That(seen, Has.All.SameAs(target.Attachment));
    }

    [Test]
    public void GetOrAttach_AnotherType_Throws()
    {
        var target = new Target(new Uri("http://backend"));
        target.GetOrAttach(_ => "first");

        Assert.That(() => target.GetOrAttach(_ => new List<int>()), Throws.InstanceOf<InvalidCastException>());
    }
}
