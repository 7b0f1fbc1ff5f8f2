using System.Text.RegularExpressions;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Tls;

/// <summary>The real gateway in a directory with a page, and one line of configuration that asks for a certificate.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed partial class CertificateTests(bool isOfTheLoop)
{
    [Test]
    public async Task Localhost_WithOneLineOfConfiguration_HasAPageThatTheRootVerifies()
    {
        using var site = new TestSite();
        await using var gateway = await site.Configure("server.ssl.https_port = 0\nserver.ssl.lets_encrypt.domain = \"localhost\"").StartAsync(TlsWay.Of(isOfTheLoop));
        await Eventually.True(() => File.Exists(Path.Combine(site.Root, "certificates", "certificates", "localhost.pem")));
        using var client = Client(gateway, await File.ReadAllTextAsync(Path.Combine(site.Root, "certificates", "authority", "root.pem")));

        await Eventually.True(async () => await GetAsync(client, "https://localhost/") == TestSite.Page);
    }

    [Test]
    public async Task Keys_BelowTheServedDirectory_AreNotServed()
    {
        using var site = new TestSite();
        await using (var gateway = await site.Configure("server.ssl.https_port = 0\nserver.ssl.lets_encrypt.domain = \"localhost\"").StartAsync())
        {
            await Eventually.True(() => File.Exists(Path.Combine(site.Root, "certificates", "certificates", "localhost.pem")));

            Assert.That(await StatusAsync(gateway, "/certificates/certificates/localhost.pem"), Is.EqualTo(404));
            Assert.That(await StatusAsync(gateway, "/certificates/authority/root.pem"), Is.EqualTo(404));
        }

        await using var without = await site.Configure("").StartAsync(TlsWay.Of(isOfTheLoop));
        Assert.That(await StatusAsync(without, "/certificates/certificates/localhost.pem"), Is.EqualTo(404));
    }

    [Test]
    public async Task Name_WithOneLineOfConfigurationAndItsIssuer_HasAPageThatTheIssuersRootVerifies()
    {
        using var site = new TestSite();
        // The gateway's port is known last, and the issuer has to be told it first.
        var port = FreePort.Find();
        await using var pebble = await PebbleServer.StartAsync(new() { HttpPort = FreePort.Find(), TlsPort = port, RefusedNonces = 50 });
        await using var gateway = await site.Configure($"""
            [server.ssl]
            https_port = {port}
            [server.ssl.lets_encrypt]
            domain = "www.example.com"
            directory_url = "{pebble.DirectoryUrl}"
            directory_ca_file = "{pebble.CaFile}"
            challenges = ["tls-alpn-01"]
            """).StartAsync(TlsWay.Of(isOfTheLoop));
        using var client = Client(gateway, await pebble.RootAsync());

        await Eventually.True(async () => await GetAsync(client, "https://www.example.com/") == TestSite.Page);

        Assert.That(pebble.Orders, Is.EqualTo(1));
    }

    [Test]
    public async Task FirstName_OfTheRunningGateway_OpensThePortAndItsKeysAreNotServed()
    {
        using var site = new TestSite();
        var port = FreePort.Find();
        await using var gateway = await site.Configure($"server.ssl.https_port = {port}").StartAsync(TlsWay.Of(isOfTheLoop));
        Assert.That(await LoopbackPort.AcceptsAsync(port), Is.False);

        site.Configure($"server.ssl.https_port = {port}\nserver.ssl.lets_encrypt.domain = \"localhost\"");
        await Eventually.True(() => File.Exists(Path.Combine(site.Root, "certificates", "certificates", "localhost.pem")));

        using var client = TrustingClient.Create(port, await File.ReadAllTextAsync(Path.Combine(site.Root, "certificates", "authority", "root.pem")));
        await Eventually.True(async () => await GetAsync(client, "https://localhost/") == TestSite.Page);
        Assert.That(await StatusAsync(gateway, "/certificates/certificates/localhost.pem"), Is.EqualTo(404));
    }

    [Test]
    public async Task NewName_OfTheRunningGatewayUnderLoad_IsTrustedAndLosesNoRequest()
    {
        using var site = new TestSite();
        var port = FreePort.Find();
        await using var pebble = await PebbleServer.StartAsync(new() { HttpPort = FreePort.Find(), TlsPort = port });
        await using var gateway = await site.Configure(File("www.example.com")).StartAsync(TlsWay.Of(isOfTheLoop));
        using var client = Client(gateway, await pebble.RootAsync());
        await Eventually.True(async () => await GetAsync(client, "https://www.example.com/") == TestSite.Page);
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => AskUntilAsync(client, "https://www.example.com/", over.Token)).ToList();

        site.Configure(File("www.example.com\", \"shop.example.com"));
        await Eventually.True(async () => await GetAsync(client, "https://shop.example.com/") == TestSite.Page);
        site.Configure(File("shop.example.com"));
        await Eventually.True(() => gateway.Output.Contains("www.example.com is configured no longer", StringComparison.Ordinal));
        // The connections that are open go on; a new one is shown nothing for that name.
        await over.CancelAsync();

        using var fresh = Client(gateway, await pebble.RootAsync());
        Assert.That(await Task.WhenAll(load), Is.All.Positive);
        Assert.That(await GetAsync(fresh, "https://www.example.com/"), Is.Null);
        Assert.That(await GetAsync(fresh, "https://shop.example.com/"), Is.EqualTo(TestSite.Page));
        Assert.That(pebble.Orders, Is.EqualTo(2));

        string File(string names) => $"""
            [server.ssl]
            https_port = {port}
            [server.ssl.lets_encrypt]
            domain = ["{names}"]
            directory_url = "{pebble.DirectoryUrl}"
            directory_ca_file = "{pebble.CaFile}"
            challenges = ["tls-alpn-01"]
            """;
    }

    private static async Task<int> AskUntilAsync(HttpClient client, string url, CancellationToken over)
    {
        var answered = 0;
        for (; !over.IsCancellationRequested; answered++)
        {
            await client.GetStringAsync(new Uri(url), CancellationToken.None);
        }

        return answered;
    }

    private static async Task<int> StatusAsync(GatewayProcess gateway, string path)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(gateway.Url + path));
        return (int)response.StatusCode;
    }

    // Null as long as there is no certificate, or another one.
    private static async Task<string?> GetAsync(HttpClient client, string url)
    {
        try
        {
            return await client.GetStringAsync(new Uri(url));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static HttpClient Client(GatewayProcess gateway, string root) => TrustingClient.Create(new Uri(HttpsUrl().Match(gateway.Output).Value).Port, root);

    [GeneratedRegex(@"https://[\w.:]+")]
    private static partial Regex HttpsUrl();
}
