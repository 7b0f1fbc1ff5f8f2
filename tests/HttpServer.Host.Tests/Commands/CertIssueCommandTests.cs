using System.Text.Json;
using HttpServer.Host.Commands;
using HttpServer.Testing;

namespace HttpServer.Host.Tests.Commands;

public sealed class CertIssueCommandTests
{
    private const string Name = "www.example.com";

    [Test]
    public async Task Issue_LocalNames_NeedNoPort()
    {
        // A port that is in use: it is not asked for.
        await using var other = await KestrelBackend.StartAsync(static _ => Task.CompletedTask);
        using var site = new CertificateSite($"[server]\nbind_address = \"127.0.0.1\"\ndefault_port = {other.Port}", """domain = "localhost" """);

        var first = await site.CertAsync("issue", "localhost", "LOCALHOST", "127.0.0.1");
        var second = await site.CertAsync("issue", "localhost");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Code, first.Error), Is.EqualTo((ExitCode.Success, "")));
            Assert.That(first.OutputLines.Count(static line => line.Contains(": obtained from CN=httpserver local authority", StringComparison.Ordinal)), Is.EqualTo(2));
            Assert.That(first.OutputLines[^1], Does.EndWith("no gateway shows it unasked: 127.0.0.1."));
            Assert.That(second.OutputLines.Single(), Does.StartWith("localhost: has a certificate already"));
        }
    }

    [Test]
    public async Task Renew_WhatIsNotDue_IsRenewedByForceAlone()
    {
        using var site = new CertificateSite();
        await site.CertAsync("issue", "a.test", "b.test");

        var due = await site.CertAsync("renew");
        var forced = await site.CertAsync("renew", "--force", "a.test");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(due.OutputLines, Has.Count.EqualTo(2));
            Assert.That(due.OutputLines, Is.All.Contains(": is not due, valid until "));
            Assert.That(forced.OutputLines.Single(), Does.StartWith("a.test: obtained from "));
        }
    }

    [Test]
    public async Task IssueAndRenew_AsJson_AreOneListForPrograms()
    {
        // Nobody is there to be asked for the third name.
        using var site = new CertificateSite($"[server]\nbind_address = \"127.0.0.1\"\ndefault_port = {FreePort.Find()}\nssl.https_port = {FreePort.Find()}", """directory_url = "http://127.0.0.1:1/directory" """);

        var issued = await site.CertAsync("issue", "--json", "localhost", "127.0.0.1", "www.example.com");
        var renewed = await site.CertAsync("renew", "--json", "localhost");
        var listed = await site.CertAsync("list", "--json");

        using var first = JsonDocument.Parse(issued.Output);
        using var second = JsonDocument.Parse(renewed.Output);
        using var list = JsonDocument.Parse(listed.Output);
        var failure = first.RootElement[2];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(issued.Code, Is.EqualTo(ExitCode.Failed));
            Assert.That(Words(first, "name"), Is.EqualTo(["localhost", "127.0.0.1", "www.example.com"]));
            Assert.That(Words(first, "outcome"), Is.EqualTo(["obtained", "obtained", "failed"]));
            Assert.That(failure.GetProperty("error").GetString(), Does.Contain("cannot be reached"));
            Assert.That(failure.GetProperty("next_attempt").GetDateTimeOffset(), Is.GreaterThan(DateTimeOffset.UtcNow));
            Assert.That(Words(second, "outcome"), Is.EqualTo(["unchanged"]));
            Assert.That(Words(second, "fingerprint"), Is.EqualTo([first.RootElement[0].GetProperty("fingerprint").GetString()]));
            Assert.That(issued.Error, Does.Contain("www.example.com: no certificate: "));
            Assert.That(Keys(first), Is.EqualTo(["name", "outcome", "issuer", "not_after", "days_left", "fingerprint", "error", "next_attempt"]));
            Assert.That(Keys(list), Is.EqualTo(["names", "source", "issuer", "not_after", "days_left", "fingerprint", "error", "is_expired", "warning"]));
        }

        static IEnumerable<string?> Words(JsonDocument document, string key) => document.RootElement.EnumerateArray().Select(one => one.GetProperty(key).GetString());

        static IEnumerable<string> Keys(JsonDocument document) => document.RootElement[0].EnumerateObject().Select(static property => property.Name);
    }

    [Test]
    public async Task Renew_WithoutNames_SaysSo()
    {
        using var site = new CertificateSite();

        var run = await site.CertAsync("renew");

        Assert.That((run.Code, run.Output.Trim()), Is.EqualTo((ExitCode.Success, "There is nothing to renew.")));
    }

    [TestCase("http-01")]
    [TestCase("tls-alpn-01")]
    public async Task Issue_ThroughPebble_OpensThePortsForTheProof(string challenge)
    {
        var (http, https) = (FreePort.Find(), FreePort.Find());
        await using var pebble = await PebbleServer.StartAsync(new() { HttpPort = http, TlsPort = https });
        using var site = Site(pebble, http, https, challenge);

        var issued = await site.CertAsync("issue", Name);
        var listed = await site.CertAsync("list");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(issued.Code, Is.EqualTo(ExitCode.Success), issued.Error + issued.Output);
            Assert.That(issued.Output, Does.Contain($"{Name}: obtained from CN=Pebble").And.Contain("its ports are open here"));
            Assert.That(listed.Output, Does.Match($"{Name} +acme +CN=Pebble"));
            Assert.That(pebble.Orders, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Issue_RefusedProof_IsOneClearError()
    {
        var (http, https) = (FreePort.Find(), FreePort.Find());
        // The issuer looks elsewhere.
        await using var pebble = await PebbleServer.StartAsync(new() { HttpPort = FreePort.Find(), TlsPort = FreePort.Find() });
        using var site = Site(pebble, http, https, "http-01");

        var run = await site.CertAsync("issue", Name);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Failed));
            Assert.That(run.ErrorLines, Has.Count.EqualTo(1));
            Assert.That(run.Error, Does.StartWith($"httpserver: {Name}: no certificate: localhost does not accept the proof for {Name} by http-01"));
        }
    }

    [Test]
    public async Task Issue_PortInUse_LeavesTheProofToWhoHasIt()
    {
        await using var gateway = await KestrelBackend.StartAsync(static _ => Task.CompletedTask);
        await using var pebble = await PebbleServer.StartAsync(new() { HttpPort = gateway.Port, TlsPort = FreePort.Find() });
        using var site = Site(pebble, gateway.Port, FreePort.Find(), "http-01");

        var run = await site.CertAsync("issue", Name);

        Assert.That(run.Code, Is.EqualTo(ExitCode.Failed));
        Assert.That(run.OutputLines[0], Does.StartWith("The ports for proofs are not opened here").And.Contains("address already in use"));
    }

    [TestCase("with space")]
    [TestCase("www.example.com:443")]
    [TestCase("a_b.example.com")]
    public async Task Issue_WhatIsNoName_IsRefused(string name)
    {
        using var site = new CertificateSite();

        var run = await site.CertAsync("issue", name);

        Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(run.Error, Does.StartWith($"httpserver: '{name}' is not a name like example.com"));
    }

    private static CertificateSite Site(PebbleServer pebble, int http, int https, string challenge) => new(
        $"""
        [server]
        bind_address = "127.0.0.1"
        default_port = {http}

        [server.ssl]
        https_port = {https}
        """,
        $"""
        domain = "{Name}"
        challenges = ["{challenge}"]
        directory_url = "{pebble.DirectoryUrl}"
        directory_ca_file = "{pebble.CaFile}"
        """);
}
