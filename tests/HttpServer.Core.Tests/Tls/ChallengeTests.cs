using System.Net.Security;
using System.Security.Cryptography;
using HttpServer.Core.Certificates;
using HttpServer.Core.Tests.Certificates;
using HttpServer.Core.Tls;
using HttpServer.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Core.Tests.Tls;

/// <summary>Validations of ACME on a port whose other connections are all passed on.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class ChallengeTests(bool isOfTheLoop)
{
    [TestCase("a.test", "acme-tls/1", "a.test")]
    [TestCase("b.test", "acme-tls/1", "passed on")]
    [TestCase("a.test", "http/1.1", "passed on")]
    public async Task Validation_OfANameThatIsPending_IsAnsweredBeforeAnyPassthrough(string name, string protocol, string expected)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = TestCertificates.SelfSigned(key, DateTimeOffset.UnixEpoch.AddYears(80), "a.test");
        var passthrough = new Everything();
        await using var server = await TlsGateway.StartAsync(
            options => options.Ssl.ObtainsCertificates = true,
            services: services => services
                .AddSingleton<ITlsPassthrough>(passthrough)
                .AddSingleton<IChallengeCertificates>(new Pending(ServerCertificate.FromPem(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()))), isOfTheLoop: isOfTheLoop);

        Assert.That(await ConnectAsync(server.Port, name, protocol), Is.EqualTo(expected));
        Assert.That(passthrough.Count, Is.EqualTo(expected == "passed on" ? 1 : 0));
    }

    private static async Task<string> ConnectAsync(int port, string name, string protocol)
    {
        try
        {
            await using var connection = await RawHttpClient.ConnectTlsAsync(port, new SslClientAuthenticationOptions
            {
                TargetHost = name,
                ApplicationProtocols = [new SslApplicationProtocol(protocol)],
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            });
            return ((SslStream)connection.Stream).RemoteCertificate!.Subject["CN=".Length..];
        }
        catch (IOException)
        {
            return "passed on";
        }
    }

    private sealed class Pending(ServerCertificate certificate) : IChallengeCertificates
    {
        public ValueTask<ServerCertificate?> FindAsync(string host, CancellationToken cancellationToken) => ValueTask.FromResult(certificate.Covers(host) ? certificate : null);
    }

    private sealed class Everything : ITlsPassthrough
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public ConnectionDelegate? Find(string? serverName, bool hasCertificate, string? listener) => _ =>
        {
            Interlocked.Increment(ref _count);
            return Task.CompletedTask;
        };
    }
}
