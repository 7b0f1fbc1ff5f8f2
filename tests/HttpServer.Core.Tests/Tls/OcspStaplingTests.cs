using HttpServer.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tests.Tls;

/// <summary>Clients that ask for it are shown what the responder of a certificate has said, if it is good.</summary>
public sealed class OcspStaplingTests
{
    private OcspAuthority _authority = null!;

    [SetUp]
    public async Task CreateAsync() => _authority = await OcspAuthority.CreateAsync();

    [TearDown]
    public async Task DeleteAsync() => await _authority.DisposeAsync();

    [Test]
    public async Task Answer_ThatIsGood_IsShown([Values("-tls1_2", "-tls1_3")] string version)
    {
        await using var server = await StartAsync();

        await Eventually.True(async () => (await AskAsync(server, version)).Contains("Cert Status: good", StringComparison.Ordinal));

        Assert.That(_authority.Asked, Is.EqualTo(1));
    }

    [TestCase("revoked")]
    [TestCase("foreign")]
    [TestCase("garbage")]
    [TestCase("silent")]
    public async Task Answer_ThatIsNotGood_IsNotShownAndNobodyWaits(string kind)
    {
        await _authority.BecomeAsync(kind);
        using var log = new RecordingLog();
        await using var server = await StartAsync(log);
        await Eventually.True(() => _authority.Asked > 0 && (kind == "silent" || log.Lines.Any(line => line.Contains("could not be had", StringComparison.Ordinal))));

        var seen = await AskAsync(server, "-tls1_3");

        Assert.That(seen, Does.Contain("OCSP response: no response sent").And.Contain("200 OK"));
    }

    [Test]
    public async Task Stapling_SwitchedOff_AsksNobody()
    {
        await using var server = await TlsGateway.StartAsync(options =>
        {
            (options.Ssl.CertFile, options.Ssl.KeyFile) = (_authority.CertFile, _authority.KeyFile);
            options.Ssl.OcspStapling = false;
        });

        Assert.That(await AskAsync(server, "-tls1_3"), Does.Contain("OCSP response: no response sent"));
        Assert.That(_authority.Asked, Is.Zero);
    }

    private Task<TlsGateway> StartAsync(RecordingLog? log = null) => TlsGateway.StartAsync(
        options => (options.Ssl.CertFile, options.Ssl.KeyFile) = (_authority.CertFile, _authority.KeyFile),
        services: services =>
        {
            if (log is not null)
            {
                services.AddSingleton<ILoggerProvider>(log);
            }
        });

    private static Task<string> AskAsync(TlsGateway server, string version) => OpenSslClient.AskAsync(server.Port, "a.test", "-status", version);
}
