using System.Security.Cryptography.X509Certificates;
using HttpServer.Acme.Issuing;
using HttpServer.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Acme.Tests.Issuing;

/// <summary>Orders at a real pebble, from the key of the account to the chain.</summary>
public sealed class IssuanceTests : AcmeFixture
{
    [Test]
    public async Task Obtain_ByHttp_GivesACertificateThatItsRootVerifies()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options => options.Email = "admin@example.com");

        var certificate = await node.Certificates.ObtainAsync("www.example.com");

        using var leaf = X509CertificateLoader.LoadCertificate(certificate.Leaf.Span);
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(await pebble.RootAsync());
        foreach (var between in certificate.Chain)
        {
            chain.ChainPolicy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(between.Span));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(certificate.Names, Is.EqualTo(["www.example.com"]));
            Assert.That(certificate.IsEcdsa, Is.True);
            Assert.That(chain.Build(leaf), Is.True);
            Assert.That(pebble.Orders, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Obtain_TenNamesWithHalfOfAllNoncesRefused_GivesTen()
    {
        await using var pebble = await StartPebbleAsync(new() { RefusedNonces = 50, RememberedProofs = 50 });
        await using var node = await StartNodeAsync(pebble);
        var started = TimeProvider.System.GetTimestamp();

        var certificates = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => node.Certificates.ObtainAsync($"n{i}.example.com")));

        TestContext.Out.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.00} s");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(certificates.Select(static certificate => certificate.Names[0]), Is.Unique);
            Assert.That(pebble.Output, Does.Contain("reject 50% of good nonces"));
            Assert.That(pebble.Orders, Is.EqualTo(10));
            Assert.That(Directory.GetFiles(Storage.Combine("accounts")), Has.Length.EqualTo(1));
        }
    }

    [Test]
    public async Task Obtain_HalfADayLater_ReadsTheDirectoryAgain()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var pebble = await StartPebbleAsync();
        await using var issuer = await IssuerFront.StartAsync(pebble);
        await using var node = await StartNodeAsync(pebble, issuer.Configure, clock);

        await ObtainAsync("a.example.com");
        await ObtainAsync("b.example.com");
        Assert.That(DirectoryReads(), Is.EqualTo(1));
        clock.Advance(TimeSpan.FromHours(12));
        await ObtainAsync("c.example.com");

        Assert.That(DirectoryReads(), Is.EqualTo(2));

        int DirectoryReads() => issuer.Requests.Count(static request => request == "GET /dir");

        async Task ObtainAsync(string name)
        {
            var obtained = node.Certificates.ObtainAsync(name);
            await Eventually.True(() =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(20));
                return obtained.IsCompleted;
            });
            await obtained;
        }
    }

    [Test]
    public async Task Obtain_ASecondTime_AsksNobody()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble);

        var first = await node.Certificates.ObtainAsync("www.example.com");
        var second = await node.Certificates.ObtainAsync("www.example.com");

        Assert.That(second.Fingerprint, Is.EqualTo(first.Fingerprint));
        Assert.That(pebble.Orders, Is.EqualTo(1));
    }

    [Test]
    public async Task Obtain_ARefusedName_FailsWithTheIssuersWordsAndRests()
    {
        await using var pebble = await StartPebbleAsync(new() { Blocked = ["blocked.example.com"] });
        await using var node = await StartNodeAsync(pebble);

        var first = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync("blocked.example.com"));
        var again = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync("blocked.example.com"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first!.Message, Does.Contain("rejectedIdentifier"));
            Assert.That(first.NextAttempt, Is.GreaterThan(DateTimeOffset.UtcNow));
            Assert.That(again!.Message, Is.EqualTo(first.Message));
            Assert.That(again.NextAttempt, Is.EqualTo(first.NextAttempt));
            Assert.That(node.StateOf("blocked.example.com")!.Error, Is.EqualTo(first.Message));
        }
    }

    [Test]
    public async Task Obtain_WithoutAnAnswerToTheChallenge_FailsWithTheIssuersWords()
    {
        var nobody = FreePort.Find();
        await using var pebble = await PebbleServer.StartAsync(new() { HttpPort = nobody, TlsPort = nobody });
        await using var node = await StartNodeAsync(pebble);

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync("www.example.com"));

        Assert.That(failure!.Message, Does.Contain("does not accept the proof for www.example.com by http-01"));
        Assert.That(Directory.GetFiles(Storage.Combine("challenges", "http-01")), Is.Empty);
    }

    [Test]
    public async Task Obtain_FromAnIssuerThatIsNotThere_GoesOnToTheNext()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, options =>
        {
            options.DirectoryUrl = $"https://127.0.0.1:{FreePort.Find()}/dir";
            options.Issuers.Add(new() { DirectoryUrl = pebble.DirectoryUrl, DirectoryCaFile = pebble.CaFile });
        });

        await node.Certificates.ObtainAsync("www.example.com");

        Assert.That(node.StateOf("www.example.com")!.Issuer, Is.EqualTo(pebble.DirectoryUrl));
    }

    [Test]
    public async Task Obtain_WithAnExternalAccount_IsBoundToIt()
    {
        const string Key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
        await using var pebble = await StartPebbleAsync(new() { ExternalAccounts = new Dictionary<string, string> { ["kid-1"] = Key } });
        await using var unbound = await StartNodeAsync(pebble);
        var refused = await Assert.ThrowsAsync<IssuanceException>(() => unbound.Certificates.ObtainAsync("www.example.com"));
        Assert.That(refused!.Message, Does.Contain("eab_key_id"));

        await using var node = await StartNodeAsync(pebble, static options =>
        {
            options.EabKeyId = "kid-1";
            options.EabHmacKey.Value = Key;
        });

        Assert.That((await node.Certificates.RenewAsync("www.example.com")).Names, Is.EqualTo(["www.example.com"]));
    }

    [Test]
    public async Task Obtain_FromAnIssuerThatForgotTheAccount_MakesItAnew()
    {
        await using var pebble = await StartPebbleAsync();
        await using (var before = await StartNodeAsync(pebble))
        {
            await before.Certificates.ObtainAsync("first.example.com");
        }

        var account = Directory.GetFiles(Storage.Combine("accounts")).Single();
        var text = await File.ReadAllTextAsync(account);
        await File.WriteAllTextAsync(account, text.Replace("my-account/", "my-account/9", StringComparison.Ordinal));
        await using var restarted = await StartNodeAsync(pebble);

        Assert.That((await restarted.Certificates.ObtainAsync("second.example.com")).Names, Is.EqualTo(["second.example.com"]));
    }
}
