using HttpServer.Core;
using HttpServer.Proxy.Configuration;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>What a backend would believe about a client reaches it from a trusted proxy only, however it is spelled.</summary>
public sealed class TrustHeaderTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Forged = "forged";

    // One name at least for each pattern of the gateway's, written here anew.
    private static readonly string[] Names =
    [
        "Forwarded", "X-Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server",
        "X-Forwarded-Ssl", "X-Forwarded-Scheme", "X-Forwarded-Uri", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Client-Cert",
        "X-Forwarded-Tls-Client-Cert", "X-Forwarded-Anything", "Forwarded-For", "X-Real-IP", "X-Real-Port", "X-RealIP", "X-Original-URL", "X-Original-URI",
        "X-Original-Host", "X-Original-Forwarded-For", "X-Original-Method", "X-Originating-IP", "X-Request-Id", "X-Rewrite-URL", "X-Override-URL", "X-Host",
        "X-HTTP-Host-Override", "X-HTTP-DestinationURL", "X-Scheme", "X-URL-Scheme", "Front-End-Https", "X-HTTP-Client-IP", "Client-IP", "X-Client-IP",
        "True-Client-IP", "X-True-Client-IP", "X-Cluster-Client-IP", "Cluster-Client-IP", "X-ProxyUser-IP", "Proxy-Client-IP", "Proxy", "CF-Connecting-IP",
        "CF-Connecting-IPv6", "CF-Access-Authenticated-User-Email", "CF-Client-Cert-Verified", "CF-Visitor", "CF-IPCountry", "CF-Pseudo-IPv4",
        "CloudFront-Viewer-Address", "CloudFront-Forwarded-Proto", "Fastly-Client-IP", "Fastly-SSL", "Fly-Client-IP", "X-Azure-ClientIP", "X-Azure-SocketIP",
        "X-Azure-FDID", "X-AppEngine-User-IP", "X-Vercel-Forwarded-For", "Incap-Client-IP", "X-Sucuri-ClientIP", "X-NF-Client-Connection-IP", "DO-Connecting-IP",
        "EO-Connecting-IP", "Ali-CDN-Real-IP", "CDN-Src-IP", "WL-Proxy-Client-IP", "WL-Proxy-SSL", "X-Envoy-External-Address", "X-Envoy-Internal", "X-Istio-Attributes",
        "L5d-Client-Id", "X-ARR-ClientCert", "X-ARR-SSL", "Client-Cert", "Client-Cert-Chain", "X-Client-Cert", "X-Client-Certificate", "X-Client-Verify", "X-Client-DN",
        "X-Client-SSL-Verify", "X-Client-Subject", "X-Client-Issuer-DN", "X-Client-Serial", "X-Client-Fingerprint", "X-Client-CN", "X-Client-SAN", "X-Client-Identity",
        "X-Client-Principal", "X-Client-User", "SSL-Client-Cert", "SSL-Client-Verify", "SSL-Client-S-DN", "X-SSL-Client-Cert", "X-SSL-Client-Verify", "X-SSL-Client-S-DN",
        "X-SSL", "X-TLS-Client-Cert", "TLS-Client-Cert", "X-MTLS-Subject", "X-Peer-Cert", "X-Spiffe-Id", "X-Amzn-Mtls-Clientcert", "X-Amzn-Mtls-Clientcert-Subject",
        "Remote-User", "Remote-Groups", "Remote-Email", "Remote-Addr", "X-Remote-User", "X-Remote-IP", "X-Remote-Addr", "X-Remote-Group", "Proxy-Remote-User", "Auth-User",
        "Auth-Type", "Logon-User", "X-Auth-User", "X-Auth-Username", "X-Auth-Email", "X-Auth-Groups", "X-Auth-Roles", "X-Auth-Request-User", "X-Auth-Request-Email",
        "X-Authenticated-User", "X-Authenticated-Userid", "X-Authentik-Username", "X-WEBAUTH-USER", "X-WEBAUTH-ROLE", "GAP-Auth", "X-Vouch-User", "X-Pomerium-Claim-Email",
        "Shib-Identity-Provider", "X-Shib-User", "OIDC-Claim-Sub", "X-OIDC-Name", "X-JWT-Assertion", "X-JWT-Claim-Sub", "X-Endpoint-API-UserInfo",
        "X-Apigateway-Api-Userinfo", "X-Userinfo", "X-Consumer-Username", "X-Credential-Identifier", "X-Anonymous-Consumer", "Tailscale-User-Login", "SM-User", "IV-User",
        "IV-Groups", "IV-Creds", "IV-Remote-Address", "OAM-Remote-User", "X-Amzn-Oidc-Identity", "X-Goog-IAP-JWT-Assertion", "X-Goog-Authenticated-User-Email",
        "X-MS-Client-Principal", "X-MS-Client-Principal-Name", "X-MS-Token-AAD-Id-Token", "X-Middleware-Subrequest",
    ];

    private static readonly string[] Ordinary =
    [
        "User-Agent", "Accept", "Authorization", "Cookie", "X-Requested-With", "X-Client-Version", "X-Client-Data", "X-Client-User-Agent", "X-Client-Name", "X-Auth-Token",
        "X-API-Key", "X-User-Id", "X-CSRF-Token", "X-Correlation-Id", "X-Trace", "X-SSO", "X-Real", "X-Originator", "X-Amz-Date", "X-Amzn-Trace-Id", "X-Goog-Api-Key", "CF-Ray",
        "Client", "Remote", "traceparent", "My_Field", "X", "X-", "Custom.Name", "Sec-Fetch-Site", "Idempotency-Key", "X-Http-Method-Override",
    ];

    private ScriptedBackend _backend = null!;

    [SetUp]
    public void Start() => _backend = ScriptedBackend.Answering(Ok);

    [TearDown]
    public async Task StopAsync() => await _backend.DisposeAsync();

    [TestCase("-", false)]
    [TestCase("-", true)]
    [TestCase("_", false)]
    [TestCase("_", true)]
    [TestCase(".", false)]
    [TestCase("!", false)]
    [TestCase("~", false)]
    public async Task Header_FromAnyone_DoesNotReachTheBackend(string joint, bool shouted)
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url);
        foreach (var batch in Names.Chunk(60))
        {
            var lines = batch.Select(name => name.Replace("-", joint, StringComparison.Ordinal)).Select(name => $"{(shouted ? name.ToUpperInvariant() : name)}: {Forged}\r\n");
            Assert.That((await gateway.GetAsync(string.Concat(lines))).StatusCode, Is.EqualTo(200));
        }

        Assert.That(Passed(), Is.Empty);
    }

    [TestCase("X-Forwarded_For")]
    [TestCase("X_Forwarded-For")]
    [TestCase("x_FORWARDED-for")]
    [TestCase("X_SSL-Client_Cert")]
    [TestCase("Remote_User")]
    [TestCase("X_Request_Id")]
    public async Task Header_OfMixedSpelling_DoesNotReachTheBackend(string name)
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url);
        await gateway.GetAsync($"{name}: {Forged}\r\n");

        Assert.That(Passed(), Is.Empty);
    }

    [Test]
    public async Task Header_ThatOnlyLooksAlike_ReachesTheBackend()
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url);
        await gateway.GetAsync(string.Concat(Ordinary.Select(name => $"{name}: {Forged}\r\n")));

        Assert.That(Passed(), Is.EquivalentTo(Ordinary));
    }

    [Test]
    public async Task Header_FromATrustedProxy_ReachesTheBackendUnlessTheGatewayWritesItsOwn()
    {
        string[] own = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Request-Id"];
        await using var gateway = await Gateway.StartAsync(_backend.Url, server: server => server.TrustedProxies.Add("127.0.0.1"));
        foreach (var batch in Names.Except(own).Chunk(60))
        {
            await gateway.GetAsync(string.Concat(batch.Select(name => $"{name}: {Forged}\r\n")));
        }

        Assert.That(Passed(), Is.EquivalentTo(Names.Except(own)));
    }

    [TestCase("X_Forwarded_For")]
    [TestCase("X-Real_IP")]
    [TestCase("X.SSL.Client.Cert")]
    public async Task Header_OddlySpelledFromATrustedProxy_DoesNotReachTheBackend(string name)
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url, server: server => server.TrustedProxies.Add("127.0.0.1"));
        await gateway.GetAsync($"X-Real-IP: 1.2.3.4\r\n{name}: {Forged}\r\n");

        Assert.That(Passed(), Is.Empty);
        Assert.That(_backend.Requests[0].Header("X-Real-IP"), Is.EqualTo("1.2.3.4"));
    }

    [TestCase("X-User-Id", false)]
    [TestCase("x_user_id", false)]
    [TestCase("X-Tenant", false)]
    [TestCase("X-Tenants", true)]
    [TestCase("X-Real-IP", false)]
    public async Task ProtectedHeader_OfTheConfiguration_ReachesTheBackendFromTrustedProxiesOnly(string name, bool passes)
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url, server: server =>
        {
            server.ProtectedHeaders.Add("X-User-*");
            server.ProtectedHeaders.Add("x-tenant");
        });
        await using var trusting = await Gateway.StartAsync(_backend.Url, server: server =>
        {
            server.ProtectedHeaders.Add("X-User-*");
            server.ProtectedHeaders.Add("x-tenant");
            server.TrustedProxies.Add("127.0.0.1");
        });

        await gateway.GetAsync($"{name}: {Forged}\r\n");
        Assert.That(Passed(), passes ? Is.EqualTo([name]) : Is.Empty);
        await trusting.GetAsync($"{name}: theirs\r\n");
        Assert.That(_backend.Requests[1].Header(name), name.Contains('_', StringComparison.Ordinal) ? Is.Null : Is.EqualTo("theirs"));
    }

    [TestCase("X-SSL-Client-Verify", true)]
    [TestCase("CloudFront-Viewer-Country", true)]
    [TestCase("CloudFront-Viewer-Address", false)]
    [TestCase("X_SSL_Client_Verify", false)]
    [TestCase("X-SSL-Client-Cert", false)]
    public async Task UnprotectedHeader_OfTheConfiguration_ReachesTheBackendFromAnyone(string name, bool passes)
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url, server: server =>
        {
            server.UnprotectedHeaders.Add("x-ssl-client-verify");
            server.UnprotectedHeaders.Add("CloudFront-Viewer-*");
            server.ProtectedHeaders.Add("CloudFront-Viewer-Address");
        });

        await gateway.GetAsync($"{name}: {Forged}\r\n");

        Assert.That(Passed(), passes ? Is.EqualTo([name]) : Is.Empty);
    }

    [Test]
    public async Task ProtectedHeader_AddedByAReload_CountsForTheNextRequest()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["BindAddress"] = "127.0.0.1",
            ["DefaultPort"] = "0",
            ["ProtectedHeaders:0"] = "X-Other",
        }).Build();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureHttpServerKestrel();
        builder.Services.AddHttpServerCore(configuration);
        builder.Services.AddHttpServerProxy();
        builder.Services.Configure<ProxyOptions>(options => options.Routes.Add(new RouteOptions { Path = "*", Target = _backend.Url }));
        await using var app = builder.Build();
        app.UseHttpServerCore();
        app.UseHttpServerProxy();
        await app.StartAsync();
        var port = new Uri(app.Urls.Single()).Port;
        const string Request = $"GET / HTTP/1.1\r\nHost: test\r\nX-User: {Forged}\r\n\r\n";

        await RawHttpClient.ExchangeAsync(port, Request);
        Assert.That(Passed(), Is.EqualTo(["X-User"]));
        configuration["ProtectedHeaders:0"] = "X-User";
        configuration.Reload();
        await RawHttpClient.ExchangeAsync(port, Request);

        Assert.That(Passed(), Is.EqualTo(["X-User"]));
    }

    [TestCase("X-Forwarded-For: forged")]
    [TestCase("X_Forwarded_For: forged")]
    [TestCase("X-Real-IP: forged")]
    [TestCase("Forwarded: for=forged")]
    [TestCase("Remote-User: forged")]
    [TestCase("Transfer-Encoding: forged")]
    [TestCase("Host: forged")]
    [TestCase("Authorization: forged")]
    [TestCase("Proxy: forged")]
    public async Task Trailer_ThatIsForTheHeadOnly_DoesNotReachTheBackend(string trailer)
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url);
        await gateway.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n{trailer}\r\n\r\n");

        Assert.That(_backend.Requests[0].Body.Text, Is.EqualTo("ab"));
        Assert.That(_backend.Requests[0].Body.Trailers.Concat(_backend.Requests[0].Head.Fields).Select(field => field.Value), Has.None.Contains(Forged));
    }

    [Test]
    public async Task Trailer_ThatTheConfigurationProtects_IsNeitherAnnouncedNorForwarded()
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url, server: server =>
        {
            server.TrustedProxies.Add("127.0.0.1");
            server.ProtectedHeaders.Add("X-User-*");
        });
        await gateway.SendAsync(
            "POST / HTTP/1.1\r\nHost: test\r\nTrailer: X-User-Name, X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\nab\r\n0\r\nX-User-Name: forged\r\nX_User_Name: forged\r\nX-Sum: 1\r\n\r\n");

        var request = _backend.Requests[0];
        Assert.That(request.Header("Trailer"), Is.EqualTo("X-Sum"));
        Assert.That(request.Body.Trailers.Select(field => field.Name), Is.EqualTo(["X-Sum"]).IgnoreCase);
    }

    [TestCase("Forwarded")]
    [TestCase("X-Forwarded-For, Host")]
    [TestCase("X-Real-IP, x-forwarded-proto")]
    public async Task Nomination_OfATrustHeader_TakesNothingAway(string nominated)
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url, server: server => server.TrustedProxies.Add("127.0.0.1"));
        await gateway.GetAsync($"Connection: {nominated}\r\nForwarded: for=1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\nX-Forwarded-For: 1.2.3.4\r\n");

        var request = _backend.Requests[0];
        Assert.That(
            (request.Header("Host"), request.Header("Forwarded"), request.Header("X-Real-IP"), request.Header("X-Forwarded-For"), request.Header("X-Forwarded-Proto")),
            Is.EqualTo(("test", "for=1.2.3.4, for=127.0.0.1", "1.2.3.4", "1.2.3.4, 127.0.0.1", "http")));
    }

    private IEnumerable<string> Passed() =>
        _backend.Requests.SelectMany(request => request.Head.Fields).Where(field => field.Value.Contains(Forged, StringComparison.Ordinal)).Select(field => field.Name);
}
