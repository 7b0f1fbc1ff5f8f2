using System.Text.Json;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Tls;

/// <summary>Commands beside a gateway that runs on the same storage.</summary>
public sealed class CertCommandTests
{
    private const string Name = "www.example.com";

    [Test]
    public async Task Renew_BesideARunningGateway_IsProvenByItAndShownByIt()
    {
        var (http, https) = (FreePort.Find(), FreePort.Find());
        await using var pebble = await PebbleServer.StartAsync(new() { HttpPort = http, TlsPort = https });
        using var site = new TestSite().Configure($"""
            [server]
            bind_address = "127.0.0.1"
            default_port = {http}

            [server.ssl]
            https_port = {https}

            [server.ssl.lets_encrypt]
            domain = "{Name}"
            directory_url = "{pebble.DirectoryUrl}"
            directory_ca_file = "{pebble.CaFile}"
            """);
        site.Write("roots.pem", await pebble.RootAsync());
        await using var gateway = await GatewayProcess.StartAsync([], site.Root);
        await Eventually.True(async () => (await site.RunAsync("cert", "list")).Output.Contains($"{Name}  acme", StringComparison.Ordinal), what: "the gateway has obtained its certificate");
        var before = await FingerprintAsync(site, https);

        var renewed = await site.RunAsync("cert", "renew", "--force", Name);

        Assert.That((renewed.Code, renewed.Error), Is.EqualTo((0, "")));
        Assert.That(renewed.Output, Does.Contain("a gateway that runs with this configuration answers there").And.Contain($"{Name}: obtained from CN=Pebble"));
        await Eventually.True(async () => await FingerprintAsync(site, https) != before, what: "the gateway shows the new certificate");
        Assert.That(pebble.Orders, Is.EqualTo(2));
    }

    [Test]
    public async Task Inspect_OfARunningGatewayWhoseResponderAnswers_SeesTheStapledAnswer()
    {
        await using var authority = await OcspAuthority.CreateAsync();
        var https = FreePort.Find();
        using var site = new TestSite().Configure($"""
            [server.ssl]
            enabled = true
            https_port = {https}
            cert_file = "{authority.CertFile}"
            key_file = "{authority.KeyFile}"
            """);
        await using var gateway = await site.StartAsync();

        await Eventually.True(async () => await IsStapledAsync(site, https), what: "the answer of the responder is stapled");

        Assert.That((await site.RunAsync("cert", "inspect", "a.test", "--connect", $"127.0.0.1:{https}")).Output, Does.Match("OCSP +stapled"));
    }

    private static async Task<bool> IsStapledAsync(TestSite site, int port)
    {
        using var found = JsonDocument.Parse((await site.RunAsync("cert", "inspect", "a.test", "--connect", $"127.0.0.1:{port}", "--json")).Output);
        return found.RootElement.GetProperty("ocsp_stapled").GetBoolean();
    }

    private static async Task<string?> FingerprintAsync(TestSite site, int port)
    {
        var exit = await site.RunAsync("cert", "inspect", Name, "--connect", $"127.0.0.1:{port}", "--ca-file", "roots.pem", "--json");
        Assert.That(exit.Code, Is.Zero, exit.Output + exit.Error);
        using var found = JsonDocument.Parse(exit.Output);
        return found.RootElement.GetProperty("certificate").GetProperty("fingerprint").GetString();
    }
}
