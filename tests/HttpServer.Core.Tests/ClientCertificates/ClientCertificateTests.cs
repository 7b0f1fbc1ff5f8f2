using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tests.Tls;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tests.ClientCertificates;

/// <summary>Who has to show a certificate is served with a good one only, whatever way he comes.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class ClientCertificateTests(bool isOfTheLoop)
{
    private ClientAuthority _authority = null!;
    private TlsFiles _files = null!;

    [SetUp]
    public void Create() => (_authority, _files) = (new ClientAuthority(), new TlsFiles());

    [TearDown]
    public void Delete()
    {
        _authority.Dispose();
        _files.Dispose();
    }

    [Test]
    public async Task Client_WithACertificate_IsServedAndKnown([Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols version, [Values("required", "optional")] string mode)
    {
        await using var server = await StartAsync(Rule(mode));
        using var certificate = _authority.Issue();

        Assert.That(await AskAsync(server, "mtls.b.test", certificate, version: version), Is.EqualTo("200 CN=alice"));
    }

    [TestCase("required", "cut")]
    [TestCase("optional", "200 nobody")]
    public async Task Client_WithoutACertificate_IsServedWhereThatIsOptional(string mode, string expected)
    {
        await using var server = await StartAsync(Rule(mode));

        Assert.That(await AskAsync(server, "mtls.b.test", null, version: SslProtocols.Tls12), Is.EqualTo(expected));
        Assert.That(await AskAsync(server, "mtls.b.test", null, version: SslProtocols.Tls13), Is.EqualTo(expected));
    }

    [TestCase("required")]
    [TestCase("optional")]
    public async Task Client_WithACertificateOfAnother_IsCut(string mode)
    {
        using var other = new ClientAuthority();
        await using var server = await StartAsync(Rule(mode));
        using var certificate = other.Issue();

        Assert.That(await AskAsync(server, "mtls.b.test", certificate), Is.EqualTo("cut"));
    }

    [TestCase("open.b.test", "200 nobody")]
    [TestCase("mtls.b.test", "cut")]
    [TestCase("MTLS.B.Test", "cut")]
    [TestCase("a.wild.b.test", "cut")]
    [TestCase("a.b.wild.b.test", "cut")]
    [TestCase("wild.b.test", "200 nobody")]
    public async Task Rule_OfHosts_IsForThoseAlone(string host, string expected)
    {
        var rule = Rule("required");
        rule.Hosts.Add("*.wild.b.test");
        await using var server = await StartAsync(rule);

        Assert.That(await AskAsync(server, host, null), Is.EqualTo(expected));
    }

    [Test]
    public async Task Rule_WithoutHosts_IsForAllOthers()
    {
        using var other = new ClientAuthority("CN=Others");
        await using var server = await StartAsync(new ClientCertificateOptions { CaFile = other.CaFile }, Rule("optional"));
        using var certificate = other.Issue("CN=bob");

        Assert.That(await AskAsync(server, "mtls.b.test", null), Is.EqualTo("200 nobody"));
        Assert.That(await AskAsync(server, "open.b.test", null), Is.EqualTo("cut"));
        Assert.That(await AskAsync(server, "open.b.test", certificate), Is.EqualTo("200 CN=bob"));
        Assert.That(await AskAsync(server, null, null, hostField: "127.0.0.1"), Is.EqualTo("cut"));
    }

    [Test]
    public async Task Rule_WithoutHosts_HoldsForRequestsThatNameNone()
    {
        using var other = new ClientAuthority("CN=Others");
        await using var server = await StartAsync(new ClientCertificateOptions { CaFile = other.CaFile }, Rule("optional"));
        await using var connection = await ConnectAsync(server, "mtls.b.test", null);

        await connection.SendAsync("GET / HTTP/1.0\r\n\r\n");

        Assert.That((await connection.ReadResponseAsync()).StatusCode, Is.EqualTo(421));
    }

    [TestCase("open.b.test")]
    [TestCase("none")]
    public async Task Host_WithARule_IsNotReachedByAConnectionWithout(string serverName)
    {
        await using var server = await StartAsync(Rule("required"));

        Assert.That(await AskAsync(server, serverName == "none" ? null : serverName, null, hostField: "mtls.b.test"), Does.StartWith("421"));
    }

    [Test]
    public async Task Host_WithARule_IsNotReachedThoughHostsNeedNotAgree()
    {
        await using var server = await StartAsync(options => options.Ssl.StrictHost = false, Rule("required"));

        Assert.That(await AskAsync(server, "open.b.test", null, hostField: "mtls.b.test"), Does.StartWith("421"));
        Assert.That(await AskAsync(server, "open.b.test", null, hostField: "elsewhere.test"), Is.EqualTo("200 nobody"));
    }

    [TestCase("mtls.b.test", 308)]
    [TestCase("MTLS.b.test.:80", 308)]
    [TestCase("open.b.test", 200)]
    public async Task Host_WithARule_IsNotReachedWithoutTls(string host, int status)
    {
        await using var server = await StartAsync(Rule("required"));

        Assert.That((await server.Core.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Host_WithARule_IsNotReachedThroughAProxyThatSpeaksTlsItself()
    {
        await using var server = await StartAsync(
            options =>
            {
                options.TrustedProxies.Add("127.0.0.1");
                options.Ssl.Redirect.ExemptPaths.Add("/x");
                options.Ssl.ForceHttps = true;
            },
            Rule("required"));

        Assert.That((await server.Core.SendAsync("GET /x HTTP/1.1\r\nHost: mtls.b.test\r\nX-Forwarded-Proto: https\r\n\r\n")).StatusCode, Is.EqualTo(403));
        Assert.That((await server.Core.SendAsync("GET /x HTTP/1.1\r\nHost: mtls.b.test\r\n\r\n")).StatusCode, Is.EqualTo(308));
        Assert.That((await server.Core.SendAsync("GET /x HTTP/1.1\r\nHost: open.b.test\r\n\r\n")).StatusCode, Is.EqualTo(200));
    }

    // As CVE-2025-23419: a session of the one is a way into the other, where their tickets have the same keys.
    [Test]
    public async Task Session_OfAHostWithoutARule_IsNoWayIntoOneWith([Values("-tls1_2", "-tls1_3")] string version)
    {
        await using var server = await StartAsync(Rule("required"));
        using var session = new OpenSslSession(server.Port, version);

        var first = await session.SaveAsync("open.b.test");
        var again = await session.ResumeAsync("open.b.test");
        var second = await session.ResumeAsync("mtls.b.test");

        Assert.That(first, Does.Contain("nobody"));
        Assert.That(again, Does.Contain("Reused").And.Contain("nobody"));
        Assert.That(second, Does.Not.Contain("Reused").And.Not.Contain("200 OK"));
    }

    [Test]
    public async Task Session_OfAHostWithAnotherAuthority_IsNoWayIntoThisOne([Values("-tls1_2", "-tls1_3")] string version)
    {
        using var other = new ClientAuthority("CN=Others");
        var rule = new ClientCertificateOptions { CaFile = other.CaFile };
        rule.Hosts.Add("other.b.test");
        await using var server = await StartAsync(Rule("required"), rule);
        using var certificate = other.Issue("CN=bob");
        var (certFile, keyFile) = other.Write(certificate);
        using var session = new OpenSslSession(server.Port, version);

        var first = await session.SaveAsync("other.b.test", "-cert", certFile, "-key", keyFile);
        var again = await session.ResumeAsync("other.b.test");
        var second = await session.ResumeAsync("mtls.b.test");

        Assert.That(first, Does.Contain("CN=bob"));
        // .NET goes on with no session that was made under a rule.
        Assert.That(again, isOfTheLoop ? Does.Contain("Reused").And.Contain("CN=bob") : Does.Not.Contain("Reused").And.Not.Contain("200 OK"));
        Assert.That(second, Does.Not.Contain("Reused").And.Not.Contain("200 OK"));
    }

    [Test]
    public async Task Certificate_ThatIsRevoked_IsRefused()
    {
        using var good = _authority.Issue("CN=good");
        using var bad = _authority.Issue("CN=bad");
        _authority.Revoke(bad);
        var rule = Rule("required");
        rule.CrlFile = _authority.CrlFile;
        await using var server = await StartAsync(rule);

        Assert.That(await AskAsync(server, "mtls.b.test", good), Is.EqualTo("200 CN=good"));
        Assert.That(await AskAsync(server, "mtls.b.test", bad), Is.EqualTo("cut"));
    }

    // Whoever asks for lists has none that counts: from then on nobody is known not to be revoked.
    [TestCase("of another authority")]
    [TestCase("signed by another authority")]
    [TestCase("out of date")]
    public async Task Certificate_WithoutAListThatCounts_IsRefused(string kind)
    {
        using var other = new ClientAuthority(kind == "signed by another authority" ? "CN=Clients" : "CN=Others");
        using var certificate = _authority.Issue();
        var rule = Rule("required");
        if (kind == "out of date")
        {
            _authority.RevokeUntil(DateTimeOffset.UtcNow.AddHours(-1));
            rule.CrlFile = _authority.CrlFile;
        }
        else
        {
            other.Revoke();
            rule.CrlFile = other.CrlFile;
        }

        await using var server = await StartAsync(rule);

        Assert.That(await AskAsync(server, "mtls.b.test", certificate), Is.EqualTo("cut"));
    }

    [Test]
    public async Task Authority_BelowARoot_IsAnAnchorByItselfForItsOwnAlone()
    {
        using var below = _authority.Below("CN=Below");
        using var forger = new ClientAuthority("CN=Below");
        using var rootless = _authority.Issue("CN=of the root");
        using var good = below.Issue("CN=good");
        using var bad = forger.Issue("CN=bad");
        var rule = Rule("required");
        rule.CaFile = below.CaFile;
        await using var server = await StartAsync(rule);

        Assert.That(await AskAsync(server, "mtls.b.test", good), Is.EqualTo("200 CN=good"));
        Assert.That(await AskAsync(server, "mtls.b.test", bad), Is.EqualTo("cut"));
        Assert.That(await AskAsync(server, "mtls.b.test", rootless), Is.EqualTo("cut"));
    }

    [Test]
    public async Task Certificate_OfAnAuthorityInBetween_IsTakenWithIt()
    {
        using var below = _authority.Below("CN=Below");
        using var certificate = below.Issue("CN=bob");
        await using var server = await StartAsync(Rule("required"));

        Assert.That(await AskAsync(server, "mtls.b.test", certificate), Is.EqualTo("cut"));
        Assert.That(await AskAsync(server, "mtls.b.test", certificate, beside: below.Certificate), Is.EqualTo("200 CN=bob"));
    }

    [Test]
    public async Task Certificate_ThatIsForServersAlone_IsCut()
    {
        await using var server = await StartAsync(Rule("required"));
        using var certificate = _authority.Issue("CN=server", isForServers: true);

        Assert.That(await AskAsync(server, "mtls.b.test", certificate), Is.EqualTo("cut"));
    }

    [Test]
    public async Task Authorities_ThatChange_AreInForceForNewAndOldConnections()
    {
        using var other = new ClientAuthority("CN=Others");
        await using var server = await StartAsync(Rule("required"));
        using var before = _authority.Issue();
        using var after = other.Issue("CN=bob");
        await using var connection = await ConnectAsync(server, "mtls.b.test", before);
        Assert.That(await AskAsync(connection, "mtls.b.test"), Is.EqualTo("200 CN=alice"));

        _authority.ReplaceBy(other);

        await Eventually.True(async () => await AskAsync(server, "mtls.b.test", after) == "200 CN=bob");
        Assert.That(await AskAsync(server, "mtls.b.test", before), Is.EqualTo("cut"));
        Assert.That(await AskAsync(connection, "mtls.b.test"), Does.StartWith("421"));
    }

    [Test]
    public async Task Authorities_ThatCannotBeReadAnyMore_StayInForce()
    {
        using var log = new RecordingLog();
        await using var server = await TlsGateway.StartAsync(
            options =>
            {
                (options.Ssl.CertFile, options.Ssl.KeyFile) = _files.Add(true, "*.b.test");
                options.Ssl.ClientCertificates.Add(Rule("required"));
            },
            context => context.Response.WriteAsync(context.Connection.ClientCertificate?.Subject ?? "nobody"),
            services => services.AddSingleton<ILoggerProvider>(log), isOfTheLoop: isOfTheLoop);
        using var certificate = _authority.Issue();

        File.WriteAllText(_authority.CaFile, "nothing");

        await Eventually.True(() => log.Lines.Any(line => line.Contains("authorities", StringComparison.Ordinal)));
        Assert.That(await AskAsync(server, "mtls.b.test", certificate), Is.EqualTo("200 CN=alice"));
        Assert.That(await AskAsync(server, "mtls.b.test", null), Is.EqualTo("cut"));
    }

    [TestCase("xfcc", "Hash=*;Subject=\"CN=\\\"a, b\\\"\"")]
    [TestCase("rfc9440", ":*:")]
    [TestCase("pem", "-----BEGIN%20CERTIFICATE-----%0A*-----END%20CERTIFICATE-----%0A")]
    public async Task Identity_OfAClient_IsInTheFormAskedFor(string format, string expected)
    {
        var rule = Rule("required");
        (rule.Header, rule.HeaderFormat) = ("X-Client", format);
        await using var server = await StartAsync(_ => { }, context => context.Response.WriteAsync(context.Features.Get<ClientIdentity>()!.Value), rule);
        using var certificate = _authority.Issue("CN=\"a, b\"");

        var answer = await AskAsync(server, "mtls.b.test", certificate);

        var parts = expected.Split('*');
        Assert.That(answer, Does.StartWith("200 " + parts[0]).And.EndWith(parts[1]));
        Assert.That(answer.Any(char.IsControl), Is.False);
    }

    private ClientCertificateOptions Rule(string mode)
    {
        var rule = new ClientCertificateOptions { CaFile = _authority.CaFile, Mode = mode };
        rule.Hosts.Add("mtls.b.test");
        return rule;
    }

    private Task<TlsGateway> StartAsync(params ClientCertificateOptions[] rules) => StartAsync(_ => { }, rules);

    private Task<TlsGateway> StartAsync(Action<ServerOptions> configure, params ClientCertificateOptions[] rules) =>
        StartAsync(configure, context => context.Response.WriteAsync(context.Connection.ClientCertificate?.Subject ?? "nobody"), rules);

    // One certificate for all hosts, so that it is never the certificate that keeps them apart.
    private Task<TlsGateway> StartAsync(Action<ServerOptions> configure, RequestDelegate handler, params ClientCertificateOptions[] rules) => TlsGateway.StartAsync(
        options =>
        {
            (options.Ssl.CertFile, options.Ssl.KeyFile) = _files.Add(true, "b.test", "*.b.test", "*.wild.b.test", "a.b.wild.b.test");
            foreach (var rule in rules)
            {
                options.Ssl.ClientCertificates.Add(rule);
            }

            configure(options);
        },
        handler, isOfTheLoop: isOfTheLoop);

    private static async Task<string> AskAsync(TlsGateway server, string? serverName, X509Certificate2? certificate, string? hostField = null, SslProtocols version = SslProtocols.None, X509Certificate2? beside = null)
    {
        try
        {
            await using var connection = await ConnectAsync(server, serverName, certificate, version, beside);
            return await AskAsync(connection, hostField ?? serverName!);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            return "cut";
        }
    }

    private static async Task<string> AskAsync(RawHttpConnection connection, string host)
    {
        await connection.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        var answer = await connection.ReadResponseAsync();
        return $"{answer.StatusCode} {answer.Body.Text}";
    }

    private static Task<RawHttpConnection> ConnectAsync(TlsGateway server, string? serverName, X509Certificate2? certificate, SslProtocols version = SslProtocols.None, X509Certificate2? beside = null) =>
        RawHttpClient.ConnectTlsAsync(server.Port, new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = version,
            AllowTlsResume = false,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, beside is null ? null : [beside], offline: true),
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
        });
}
