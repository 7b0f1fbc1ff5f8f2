using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using HttpServer.Host.Commands;
using HttpServer.Testing;

namespace HttpServer.Host.Tests.Commands;

public sealed class CertInspectCommandTests
{
    private TestAuthority _authority = null!;
    private CertificateSite _site = null!;
    private string _roots = null!;

    [SetUp]
    public void SetUp()
    {
        _authority = new();
        _site = new();
        _roots = _site.Write("roots.pem", _authority.Pem);
    }

    [TearDown]
    public void TearDown()
    {
        _site.Dispose();
        _authority.Dispose();
    }

    [Test]
    public async Task File_WithItsKey_IsDescribed()
    {
        using var leaf = _authority.Issue(isExpired: false, "www.example.com", "127.0.0.1");
        var file = _site.Write("www", leaf);

        var run = await CommandRun.Of("cert", "inspect", file, "--key", _site.Combine("www.key"), "--ca-file", _roots, "--json");

        using var found = JsonDocument.Parse(run.Output);
        var certificate = found.RootElement.GetProperty("certificate");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Success));
            Assert.That(certificate.GetProperty("names").EnumerateArray().Select(static name => name.GetString()), Is.EqualTo(["www.example.com", "127.0.0.1"]));
            Assert.That(certificate.GetProperty("key").GetString(), Is.EqualTo("ECDSA, 256 bits"));
            Assert.That(found.RootElement.GetProperty("private_key").GetString(), Is.EqualTo("fits"));
            Assert.That(found.RootElement.GetProperty("is_trusted").GetBoolean(), Is.True);
            // Programs read them: they stay.
            Assert.That(Keys(found.RootElement), Is.EquivalentTo(["source", "certificate", "chain", "is_trusted", "distrust", "private_key", "tls_version", "cipher_suite", "alpn", "ocsp_stapled"]));
            Assert.That(Keys(certificate), Is.EquivalentTo(["subject", "names", "issuer", "serial_number", "not_before", "not_after", "days_left", "key", "signature", "fingerprint"]));
        }
    }

    [Test]
    public async Task File_WithAnotherKey_IsAFault()
    {
        using var leaf = _authority.Issue(isExpired: false, "www.example.com");
        using var other = _authority.Issue(isExpired: false, "www.example.com");
        var file = _site.Write("www", leaf);
        _site.Write("other", other);

        var run = await CommandRun.Of("cert", "inspect", file, "--key", _site.Combine("other.key"));

        Assert.That(run.Code, Is.EqualTo(ExitCode.Failed));
        Assert.That(run.Output, Does.Contain("the private key is not the key of the certificate").And.Contains("no: its issuer is neither"));
    }

    [Test]
    public async Task File_Pfx_OpensWithItsPassword()
    {
        using var leaf = _authority.Issue(isExpired: false, "www.example.com");
        var file = _site.Combine("www.pfx");
        await File.WriteAllBytesAsync(file, leaf.Export(X509ContentType.Pfx, "open sesame"));

        var closed = await CommandRun.Of("cert", "inspect", file);
        var open = await CommandRun.Of("cert", "inspect", file, "--password-file", _site.Write("password", "open sesame\n"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(closed.Code, Is.EqualTo(ExitCode.Refused));
            Assert.That(closed.ErrorLines, Has.Count.EqualTo(1));
            Assert.That(open.Code, Is.EqualTo(ExitCode.Success));
            Assert.That(open.Output, Does.Match("Private key +fits"));
        }
    }

    [Test]
    public async Task File_Expired_IsAFault()
    {
        using var leaf = _authority.Issue(isExpired: true, "www.example.com");

        var run = await CommandRun.Of("cert", "inspect", _site.Write("www", leaf), "--ca-file", _roots);

        Assert.That(run.Code, Is.EqualTo(ExitCode.Failed));
        Assert.That(run.Output, Does.Contain("(expired)").And.Contains("has expired or is not valid yet"));
    }

    [TestCase("www.example.com", ExpectedResult = "")]
    [TestCase("other.example.com", ExpectedResult = "it is not for other.example.com")]
    public async Task<string> Server_UnderAName_IsTrustedOrSaysWhyNot(string name)
    {
        using var leaf = _authority.Issue(isExpired: false, "www.example.com");
        await using var server = await KestrelBackend.StartAsync(static _ => Task.CompletedTask, leaf);

        var run = await CommandRun.Of("cert", "inspect", name, "--connect", $"127.0.0.1:{server.Port}", "--ca-file", _roots, "--json");

        using var found = JsonDocument.Parse(run.Output);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(name == "www.example.com" ? ExitCode.Success : ExitCode.Failed));
            Assert.That(found.RootElement.GetProperty("tls_version").GetString(), Is.EqualTo("TLSv1.3"));
            Assert.That(found.RootElement.GetProperty("alpn").GetString(), Is.EqualTo("h2"));
            Assert.That(found.RootElement.GetProperty("ocsp_stapled").GetBoolean(), Is.False);
        }

        return string.Join("; ", found.RootElement.GetProperty("distrust").EnumerateArray().Select(static reason => reason.GetString()));
    }

    [Test]
    public async Task Server_ThatDoesNotAnswerTls12_IsShownWithoutItsStapling()
    {
        using var leaf = _authority.Issue(isExpired: false, "www.example.com");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var inspection = CommandRun.Of("cert", "inspect", "www.example.com", "--connect", listener.LocalEndpoint.ToString()!, "--ca-file", _roots, "--json");
        using var first = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(first.GetStream());
        await tls.AuthenticateAsServerAsync(leaf);
        using var silent = await listener.AcceptTcpClientAsync();

        var run = await inspection;

        Assert.That(run.Code, Is.EqualTo(ExitCode.Success), run.Error);
        using var found = JsonDocument.Parse(run.Output);
        Assert.That(found.RootElement.GetProperty("ocsp_stapled").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Server_ThatSpeaksNoTls_IsRefusedInOneLine()
    {
        await using var server = await KestrelBackend.StartAsync(static _ => Task.CompletedTask);

        var run = await CommandRun.Of("cert", "inspect", $"127.0.0.1:{server.Port}");

        Assert.That((run.Code, run.ErrorLines.Count), Is.EqualTo((ExitCode.Refused, 1)));
        Assert.That(run.Error, Does.Contain("does not complete the handshake"));
    }

    [TestCase("no/such/file.pem", ExpectedResult = "httpserver: there is no file 'no/such/file.pem', and it is no host either.")]
    [TestCase("localhost:99999", ExpectedResult = "httpserver: there is no file 'localhost:99999', and it is no host either.")]
    public async Task<string> Nonsense_IsRefusedInOneLine(string subject)
    {
        var run = await CommandRun.Of("cert", "inspect", subject);

        Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
        return run.ErrorLines.Single();
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.EnumerateObject().Select(static property => property.Name);
}
