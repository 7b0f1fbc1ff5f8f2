using System.Security.Cryptography.X509Certificates;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Tls;

/// <summary>What every test of TLS to targets needs: files, an authority, and a certificate of a target.</summary>
/// <param name="target">The name or address that the certificate is for.</param>
public abstract class BackendTlsFixture(string target)
{
    internal TempDirectory Files { get; private set; } = null!;

    internal TestAuthority Authority { get; private set; } = null!;

    internal X509Certificate2 Certificate { get; private set; } = null!;

    /// <summary>The file with the authority's own certificate.</summary>
    internal string Bundle { get; private set; } = null!;

    [SetUp]
    public void SetUpAuthority()
    {
        (Files, Authority) = (new TempDirectory(), new TestAuthority());
        Certificate = Authority.Issue(isExpired: false, target);
        Bundle = Files.Write("ca.pem", Authority.Pem);
    }

    [TearDown]
    public void TearDownAuthority()
    {
        Certificate.Dispose();
        Authority.Dispose();
        Files.Dispose();
    }
}
