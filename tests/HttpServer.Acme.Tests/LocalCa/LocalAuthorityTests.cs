using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Acme.LocalCa;
using HttpServer.Core.Certificates;
using HttpServer.Testing;

namespace HttpServer.Acme.Tests.LocalCa;

/// <summary>Names that nobody can verify get certificates all the same, of an authority that is made once.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LocalAuthorityTests
{
    [TestCase("localhost")]
    [TestCase("*.test")]
    [TestCase("app.internal")]
    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    [TestCase("workstation")]
    public async Task Name_ThatNobodyCanVerify_GetsACertificateOfTheLocalAuthority(string name)
    {
        using var storage = new TempDirectory();
        await using var front = await ChallengeFront.StartAsync();
        await using var node = await AcmeNode.StartAsync(front, pebble: null, storage, options => options.Domain.Add(name));
        var store = node.Get<CertificateStore>();

        await Eventually.True(() => store.Certificates.Count == 1);

        var certificate = store.Certificates.Single();
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.Leaf.Span);
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(await node.Get<LocalAuthority>().ExportRootAsync(CancellationToken.None));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(certificate.Names, Is.EqualTo([name]));
            Assert.That(chain.Build(leaf), Is.True);
            Assert.That(node.StateOf(name)!.Issuer, Is.EqualTo("local"));
            Assert.That(certificate.NotAfter - DateTimeOffset.UtcNow, Is.LessThan(TimeSpan.FromDays(8)));
        }
    }

    [Test]
    public async Task Root_OfTheLocalAuthority_IsMadeOnce()
    {
        using var storage = new TempDirectory();
        await using var front = await ChallengeFront.StartAsync();
        await using var first = await AcmeNode.StartAsync(front, pebble: null, storage);
        await using var second = await AcmeNode.StartAsync(front, pebble: null, storage);

        var roots = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? first : second).Get<LocalAuthority>().ExportRootAsync(CancellationToken.None)));

        Assert.That(roots.Distinct().Count(), Is.EqualTo(1));
        Assert.That(roots[0], Does.Not.Contain("PRIVATE KEY"));
        Assert.That(File.GetUnixFileMode(storage.Combine("authority", "root.pem")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }
}
