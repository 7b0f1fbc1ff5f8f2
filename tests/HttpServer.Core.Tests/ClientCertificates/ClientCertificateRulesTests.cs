using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tests.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Tests.ClientCertificates;

public sealed class ClientCertificateRulesTests
{
    [TestCase("example.com", true)]
    [TestCase("*.example.com", true)]
    [TestCase("*", false)]
    [TestCase("127.0.0.1", false)]
    [TestCase("::1", false)]
    [TestCase("[::1]", false)]
    [TestCase("example.com:443", false)]
    [TestCase("", false)]
    public void Hosts_OfAForm_AreChecked(string host, bool valid) => Assert.That(Failures(rule => rule.Hosts.Add(host)), valid ? Is.Empty : Has.Count.EqualTo(1));

    [TestCase("X-Client", true)]
    [TestCase("X-Forwarded-Client-Cert", true)]
    [TestCase("X_Client", false)]
    [TestCase("X-Client*", false)]
    [TestCase("X Client", false)]
    [TestCase("host", false)]
    [TestCase("Content-Length", false)]
    [TestCase("X-Forwarded-For", false)]
    [TestCase("Authorization", false)]
    public void Header_OfAForm_IsChecked(string header, bool valid) => Assert.That(Failures(rule => rule.Header = header), valid ? Is.Empty : Has.Count.EqualTo(1));

    [Test]
    public void Words_ThatAreUnknown_AreErrors() => Assert.That(Failures(rule => (rule.Mode, rule.HeaderFormat) = ("maybe", "json")), Is.EqualTo(new[]
    {
        "server.ssl.client_certificates[0].mode: 'maybe' is neither required nor optional",
        "server.ssl.client_certificates[0].header_format: 'json' is not a format (known: xfcc, pem, rfc9440)",
    }));

    [Test]
    public void Host_OfTwoTables_IsAnError()
    {
        using var authority = new ClientAuthority();
        using var files = new TlsFiles();

        var failures = Failures(options =>
        {
            options.Ssl.Enabled = true;
            options.Ssl.Certificates.Add(files.Options(true, "a.test"));
            foreach (var host in new[] { "a.test", "A.test", "", "" })
            {
                var rule = new ClientCertificateOptions { CaFile = authority.CaFile };
                if (host.Length > 0)
                {
                    rule.Hosts.Add(host);
                }

                options.Ssl.ClientCertificates.Add(rule);
            }
        });

        Assert.That(failures, Is.EqualTo(new[]
        {
            "server.ssl.client_certificates[1].hosts[0]: 'A.test' is there twice",
            "server.ssl.client_certificates[3].hosts: another table is for all other hosts already",
        }));
    }

    [TestCase(null, "ca_file: must be set")]
    [TestCase("/nowhere/ca.pem", "ca_file: Could not find")]
    [TestCase("empty", "holds none (no 'BEGIN CERTIFICATE')")]
    [TestCase("broken", "ca_file: '")]
    public void CaFile_ThatCannotBeUsed_IsAnErrorAtItsKey(string? file, string expected)
    {
        using var authority = new ClientAuthority();
        using var files = new TlsFiles();
        if (file is "empty" or "broken")
        {
            File.WriteAllText(authority.CaFile, file == "empty" ? "" : "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
            file = authority.CaFile;
        }

        var failures = Failures(options =>
        {
            options.Ssl.Enabled = true;
            options.Ssl.Certificates.Add(files.Options(true, "a.test"));
            options.Ssl.ClientCertificates.Add(new ClientCertificateOptions { CaFile = file });
        });

        Assert.That(failures.Single(), Does.StartWith("server.ssl.client_certificates[0].ca_file: ").And.Contain(expected));
    }

    [Test]
    public void CrlFile_WithoutAList_IsAnErrorAtItsKey()
    {
        using var authority = new ClientAuthority();
        using var files = new TlsFiles();

        var failures = Failures(options =>
        {
            options.Ssl.Enabled = true;
            options.Ssl.Certificates.Add(files.Options(true, "a.test"));
            options.Ssl.ClientCertificates.Add(new ClientCertificateOptions { CaFile = authority.CaFile, CrlFile = authority.CaFile });
        });

        Assert.That(failures.Single(), Does.StartWith("server.ssl.client_certificates[0].crl_file: "));
    }

    private static IReadOnlyList<string> Failures(Action<ClientCertificateOptions> change) => Failures((ServerOptions options) =>
    {
        var rule = new ClientCertificateOptions();
        change(rule);
        options.Ssl.ClientCertificates.Add(rule);
    });

    private static IReadOnlyList<string> Failures(Action<ServerOptions> change)
    {
        var options = new ServerOptions();
        change(options);
        using var provider = new ServiceCollection().AddLogging().AddHttpServerCore().BuildServiceProvider();
        return [.. provider.GetServices<IValidateOptions<ServerOptions>>().SelectMany(rules => rules.Validate(null, options).Failures ?? [])];
    }
}
