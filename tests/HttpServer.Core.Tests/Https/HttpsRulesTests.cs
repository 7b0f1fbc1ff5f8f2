using HttpServer.Core.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Tests.Https;

public sealed class HttpsRulesTests
{
    [Test]
    public void Redirect_WithNothingToRedirectTo_IsAnError()
    {
        Assert.That(Failures(options => options.Ssl.ForceHttps = true), Is.EqualTo(new[]
        {
            "server.ssl.force_https: there is no https to send clients to: set server.ssl.enabled, or name the proxy that speaks it in server.trusted_proxies",
        }));
        Assert.That(Failures(options => options.Ssl.Redirect.Enabled = true), Has.Count.EqualTo(1));
    }

    [Test]
    public void Redirect_ToTheProxyInFront_IsValid() => Assert.That(
        Failures(options =>
        {
            options.Ssl.ForceHttps = true;
            options.TrustedProxies.Add("10.0.0.1");
        }),
        Is.Empty);

    [TestCase("/health", true)]
    [TestCase("/public/*", true)]
    [TestCase("*", false)]
    [TestCase("/*", false)]
    [TestCase("", false)]
    [TestCase("health", false)]
    [TestCase("/a*", false)]
    [TestCase("/*/a", false)]
    [TestCase("/a?b", false)]
    public void ExemptPaths_OfAForm_AreChecked(string path, bool valid) =>
        Assert.That(Failures(options => options.Ssl.Redirect.ExemptPaths.Add(path)), valid ? Is.Empty : Has.Count.EqualTo(1));

    [TestCase(0, false, false, true)]
    [TestCase(31536000, true, true, true)]
    [TestCase(31536000, false, true, false)]
    [TestCase(31535999, true, true, false)]
    [TestCase(-1, false, false, false)]
    public void Hsts_OfAForm_IsChecked(int maxAge, bool withSubdomains, bool preload, bool valid) => Assert.That(
        Failures(options => (options.Ssl.Hsts.MaxAge, options.Ssl.Hsts.IncludeSubdomains, options.Ssl.Hsts.Preload) = (maxAge, withSubdomains, preload)),
        valid ? Is.Empty : Has.Count.EqualTo(1));

    [Test]
    public void Port_OutOfRange_IsAnError() => Assert.That(Failures(options => options.Ssl.Redirect.Port = 0), Has.Count.EqualTo(1));

    private static IReadOnlyList<string> Failures(Action<ServerOptions> change)
    {
        var options = new ServerOptions();
        change(options);
        using var provider = new ServiceCollection().AddLogging().AddHttpServerCore().BuildServiceProvider();
        return [.. provider.GetServices<IValidateOptions<ServerOptions>>().SelectMany(rules => rules.Validate(null, options).Failures ?? [])];
    }
}
