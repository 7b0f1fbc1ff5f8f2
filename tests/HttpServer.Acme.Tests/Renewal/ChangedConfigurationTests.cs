using HttpServer.Core.Certificates;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Acme.Tests.Renewal;

/// <summary>A configuration that changes while certificates are looked after.</summary>
public sealed class ChangedConfigurationTests : AcmeFixture
{
    private const string Name = "www.example.com";
    private const string Other = "other.example.com";

    [Test]
    public async Task NewName_GetsItsCertificate_AndTheOldOneKeepsIts()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));
        var first = await ShownAsync(node, Name);

        node.Change(static options =>
        {
            options.Domain.Add(Name);
            options.Domain.Add(Other);
        });

        await ShownAsync(node, Other);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await ShownAsync(node, Name)).Fingerprint, Is.EqualTo(first.Fingerprint));
            Assert.That(pebble.Orders, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task RemovedName_IsShownNoMore_AndAtOnceWhenItComesBack()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));
        var first = await ShownAsync(node, Name);

        node.Change(static options => options.Domain.Add(Other));

        Assert.That(node.Get<CertificateStore>().Find(Name), Is.Null);
        Assert.That(node.StateOf(Name), Is.Null);
        await ShownAsync(node, Other);

        node.Change(static options => options.Domain.Add(Name));

        Assert.That(node.Get<CertificateStore>().Find(Name)?.Fingerprint, Is.EqualTo(first.Fingerprint));
        Assert.That(pebble.Orders, Is.EqualTo(2));
    }

    [Test]
    public async Task NameThatGoesAndComesBackWhileItIsOrdered_IsOrderedOnce()
    {
        await using var pebble = await StartPebbleAsync(new() { ValidationPause = 3 });
        await using var node = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));
        await Eventually.True(() => pebble.Orders == 1);

        node.Change(static _ => { });
        node.Change(static options => options.Domain.Add(Name));

        await ShownAsync(node, Name);
        Assert.That(pebble.Orders, Is.EqualTo(1));
    }

    [Test]
    public async Task OtherIssuer_ReplacesTheCertificatesOfTheFirst()
    {
        await using var pebble = await StartPebbleAsync();
        await using var second = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));
        await ShownAsync(node, Name);

        node.Change(options =>
        {
            options.Domain.Add(Name);
            options.DirectoryUrl = second.DirectoryUrl;
            options.DirectoryCaFile = second.CaFile;
        });

        await Eventually.True(() => node.StateOf(Name)?.Issuer == second.DirectoryUrl);
        Assert.That(second.Orders, Is.EqualTo(1));
    }

    [Test]
    public async Task OtherIssuerWhileAnOrderRuns_LetsItEndAndReplacesWhatItGave()
    {
        await using var pebble = await StartPebbleAsync(new() { ValidationPause = 3 });
        await using var second = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));
        await Eventually.True(() => pebble.Orders == 1);

        node.Change(options =>
        {
            options.Domain.Add(Name);
            options.DirectoryUrl = second.DirectoryUrl;
            options.DirectoryCaFile = second.CaFile;
        });

        await Eventually.True(() => node.StateOf(Name)?.Issuer == second.DirectoryUrl);
        Assert.That(node.StateOf(Name)!.Error, Is.Null);
        Assert.That(pebble.Orders, Is.EqualTo(1));
    }

    [TestCase("other@example.com")]
    [TestCase("")]
    public async Task OtherAddress_IsToldToTheIssuerOfTheSameAccount(string email)
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options =>
        {
            options.Domain.Add(Name);
            options.Email = "first@example.com";
        });
        await ShownAsync(node, Name);

        node.Change(options =>
        {
            options.Domain.Add(Other);
            options.Email = email;
        });
        await ShownAsync(node, Other);

        var account = await File.ReadAllTextAsync(Directory.GetFiles(Storage.Combine("accounts")).Single());
        Assert.That(account, Does.Contain($"\"email\": \"{email}\""));
        Assert.That(pebble.Output, Does.Contain("POST /my-account/"));
    }

    [Test]
    public async Task OtherChallenges_AreTakenForTheNextProof()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options => options.Challenges.Add("http-01"));

        node.Change(static options =>
        {
            // Nobody answers at that port: the proof fails by the name of what was tried.
            options.Challenges.Add("tls-alpn-01");
            options.Domain.Add(Name);
        });

        await Eventually.True(() => node.StateOf(Name)?.Error is not null);
        Assert.That(node.StateOf(Name)!.Error, Does.Contain("tls-alpn-01"));
    }

    [Test]
    public async Task Permission_GivenAndTakenAway_HoldsForTheNextHandshake()
    {
        await using var page = await KestrelBackend.StartAsync(static context =>
        {
            context.Response.StatusCode = context.Request.Query["domain"] == Other ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble);
        Assert.That(await TryAsync(node, Name), Is.False);

        node.Change(static options => options.OnDemand.Allow.Add(Name));
        Assert.That(await TryAsync(node, Name), Is.True);

        node.Change(options => options.OnDemand.Ask = page.Url);
        Assert.That(await TryAsync(node, Other), Is.True);

        node.Change(static _ => { });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TryAsync(node, "more.example.com"), Is.False);
            Assert.That(node.Get<CertificateStore>().Certificates, Is.Empty);
        }
    }

    [Test]
    public async Task NameOfAHandshake_ThatIsConfigured_StaysWhenPermissionsGo()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options => options.OnDemand.Allow.Add(Name));
        Assert.That(await TryAsync(node, Name), Is.True);

        node.Change(static options => options.Domain.Add(Name));

        Assert.That(node.Get<CertificateStore>().Find(Name), Is.Not.Null);
        Assert.That(pebble.Orders, Is.EqualTo(1));
    }

    [Test]
    public async Task SwitchedOff_ShowsNothing_AndSwitchedOnAgainAtOnce()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options =>
        {
            options.Domain.Add(Name);
            options.Enabled = false;
        });
        Assert.That(node.Certificates.List(), Is.Empty);

        node.Change(static options => options.Domain.Add(Name));
        await ShownAsync(node, Name);

        node.Change(static options =>
        {
            options.Domain.Add(Name);
            options.Enabled = false;
        });
        Assert.That(node.Get<CertificateStore>().Find(Name), Is.Null);
    }

    private static Task<bool> TryAsync(AcmeNode node, string name) =>
        node.Get<IOnDemandCertificates>().TryObtainAsync(name, CancellationToken.None).AsTask().WaitAsync(Bound.Default);

    private static async Task<ServerCertificate> ShownAsync(AcmeNode node, string name)
    {
        await Eventually.True(() => node.Get<CertificateStore>().Find(name) is not null);
        return node.Get<CertificateStore>().Find(name)!;
    }
}
