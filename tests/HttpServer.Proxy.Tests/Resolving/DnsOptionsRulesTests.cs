using HttpServer.Proxy.Resolving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Tests.Resolving;

public sealed class DnsOptionsRulesTests
{
    [TestCase("10.0.0.2")]
    [TestCase("127.0.0.1:5353")]
    [TestCase("::1")]
    [TestCase("[2001:db8::1]:5353")]
    public void Validate_Address_IsOne(string text) => Assert.That(Failures(text), Is.Empty);

    [TestCase("")]
    [TestCase("dns.example.com")]
    [TestCase("1")]
    [TestCase("10.0.0.2:x")]
    public void Validate_AnythingElse_FailsAtTheEntry(string text) =>
        Assert.That(Failures("10.0.0.1", text), Has.One.StartsWith("dns.servers[1]: "));

    private static string[] Failures(params string[] servers)
    {
        using var services = new ServiceCollection().AddHttpServerProxy().Configure<DnsOptions>(options => options.Servers.AddRange(servers)).BuildServiceProvider();
        try
        {
            _ = services.GetRequiredService<IOptions<DnsOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }
}
