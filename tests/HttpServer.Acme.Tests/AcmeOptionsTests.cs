using HttpServer.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Acme.Tests;

public sealed class AcmeOptionsTests
{
    [Test]
    public void Section_WithKeysAsTheFileHasThem_IsRead()
    {
        var options = Read(
            ("email", "admin@example.com"),
            ("domain", "example.com"),
            ("directory_url", "https://acme.example.com/directory"),
            ("eab_key_id", "kid"),
            ("eab_hmac_key", "c2VjcmV0"),
            ("issuers:0:directory_url", "https://other.example.com/directory"),
            ("dns_challenge:provider", "cloudflare"),
            ("dns_challenge:api_token", "token"),
            ("dns_challenge:credentials:api_url", "http://127.0.0.1:1"),
            ("on_demand:allow:0", "*.example.com"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Domain, Is.EqualTo(["example.com"]));
            Assert.That(options.EabHmacKey.Value, Is.EqualTo("c2VjcmV0"));
            Assert.That(options.Issuers.Single().DirectoryUrl, Is.EqualTo("https://other.example.com/directory"));
            Assert.That(options.DnsChallenge.ApiToken.Value, Is.EqualTo("token"));
            Assert.That(options.DnsChallenge.Credentials["api_url"].Value, Is.EqualTo("http://127.0.0.1:1"));
            Assert.That(options.OnDemand.Allow, Is.EqualTo(["*.example.com"]));
        }
    }

    [TestCase("domain", "not a name", "domain[0]: 'not a name' is not a name")]
    [TestCase("domain", "a_b.example.com", "domain[0]: 'a_b.example.com' is not a name")]
    [TestCase("domain", "*.example.com", "domain[0]: '*.example.com' is a wildcard")]
    [TestCase("email", "nobody", "email: 'nobody' is not a mail address")]
    [TestCase("directory_url", "acme", "directory_url: 'acme' is not an address")]
    [TestCase("directory_ca_file", "no-such-file.pem", "directory_ca_file: the file")]
    [TestCase("eab_key_id", "kid", "eab_key_id: eab_key_id and eab_hmac_key go together")]
    [TestCase("challenges:0", "http-02", "challenges[0]: 'http-02' is none of http-01, tls-alpn-01, dns-01")]
    [TestCase("challenges:0", "dns-01", "challenges[0]: dns-01 needs a provider")]
    [TestCase("order_timeout", "0", "order_timeout: 0 is not between 1 and 3600")]
    [TestCase("dns_challenge:timeout_seconds", "0", "dns_challenge.timeout_seconds: 0 is not between 1 and 3600")]
    [TestCase("dns_challenge:provider", "route53", "dns_challenge.provider: 'route53' is none of cloudflare, rfc2136, command")]
    [TestCase("dns_challenge:provider", "cloudflare", "dns_challenge.credentials.api_token: must be set for cloudflare")]
    [TestCase("dns_challenge:resolvers:0", "dns.example.com", "dns_challenge.resolvers[0]: 'dns.example.com' is not an address")]
    [TestCase("on_demand:allow:0", "a b", "on_demand.allow[0]: 'a b' is not a name")]
    [TestCase("on_demand:ask", "localhost:9000", "on_demand.ask: 'localhost:9000' is not an address")]
    [TestCase("on_demand:max_concurrent", "0", "on_demand.max_concurrent: 0 is not between 1 and 1000")]
    [TestCase("issuers:0:eab_key_id", "kid", "issuers[0].directory_url: '' is not an address")]
    public void Section_WithABadValue_IsRefusedByItsKey(string key, string value, string expected)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Read((key, value)));

        Assert.That(failure!.Message, Does.Contain(expected));
    }

    [TestCase("nothing of that kind")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void Section_WithRootsThatAreNone_IsRefusedByItsKey(string content)
    {
        using var directory = new TempDirectory();
        var file = directory.Write("ca.pem", content);

        var failure = Assert.Throws<OptionsValidationException>(() => Read(("directory_url", "https://acme.example.com/directory"), ("directory_ca_file", file)));

        Assert.That(failure!.Message, Does.Contain("directory_ca_file: ").And.Contain(file));
    }

    private static AcmeOptions Read(params (string Key, string Value)[] settings)
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        using var services = new ServiceCollection().AddHttpServerAcme(section).BuildServiceProvider();
        return services.GetRequiredService<IOptions<AcmeOptions>>().Value;
    }
}
