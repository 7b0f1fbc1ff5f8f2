using HttpServer.Acme.Issuing;
using HttpServer.Core.Certificates;
using HttpServer.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Acme.Tests.Renewal;

public sealed class RenewalTests : AcmeFixture
{
    private const string Name = "www.example.com";

    [Test]
    public async Task Renewal_OfCertificatesThatLiveSeconds_ComesByItself()
    {
        await using var pebble = await StartPebbleAsync(new() { Validity = TimeSpan.FromSeconds(12) });
        await using var node = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));
        var store = node.Get<CertificateStore>();
        await Eventually.True(() => store.Find(Name) is not null);
        var first = store.Find(Name)!;

        await Eventually.True(() => store.Find(Name)!.Fingerprint != first.Fingerprint);

        Assert.That(store.Certificates, Has.Count.EqualTo(1));
        Assert.That(store.Find(Name)!.NotBefore, Is.LessThan(first.NotAfter), "it is renewed before the first one expires");
    }

    [Test]
    public async Task Renewal_ThatFails_KeepsWhatIsInForceAndAlarms()
    {
        var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));
        var store = node.Get<CertificateStore>();
        await Eventually.True(() => store.Find(Name) is not null);
        Assert.That(await HealthAsync(node), Is.EqualTo(HealthStatus.Healthy));
        await pebble.DisposeAsync();

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.RenewAsync(Name));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure!.Message, Does.Contain("cannot be reached"));
            Assert.That(store.Find(Name), Is.Not.Null);
            Assert.That(await HealthAsync(node), Is.EqualTo(HealthStatus.Degraded));
        }
    }

    [Test]
    public async Task Renewal_ThatTheIssuerSuggests_ComesAtOnceAndSaysWhatItReplaces()
    {
        await using var pebble = await StartPebbleAsync();
        await using var issuer = await IssuerFront.StartAsync(pebble);
        var asked = 0;
        issuer.Afterwards = (path, answer) => path == "/dir" ? answer.Replace("\"newNonce\"", $"\"renewalInfo\": \"{issuer.DirectoryUrl}/renewal\", \"newNonce\"", StringComparison.Ordinal) : answer;
        issuer.Instead = (context, _) =>
        {
            if (!context.Request.Path.Value!.StartsWith("/dir/renewal/", StringComparison.Ordinal))
            {
                return null;
            }

            // Past for the first certificate, as after a revocation; far away for the second.
            var start = Interlocked.Increment(ref asked) == 1 ? DateTimeOffset.UtcNow.AddDays(-2) : DateTimeOffset.UtcNow.AddDays(20);
            return (200, $$"""{ "suggestedWindow": { "start": "{{start:O}}", "end": "{{start.AddDays(1):O}}" } }""");
        };
        await using var node = await StartNodeAsync(pebble, options =>
        {
            issuer.Configure(options);
            options.Domain.Add(Name);
        });

        await Eventually.True(() => issuer.Orders.Count == 2 && asked >= 2);

        var orders = issuer.Orders.ToArray();
        var id = issuer.Requests.First(static request => request.StartsWith("GET /dir/renewal/", StringComparison.Ordinal)).Split('/')[^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(orders[0]["replaces"], Is.Null);
            Assert.That(orders[1]["replaces"]!.GetValue<string>(), Is.EqualTo(id));
            Assert.That(id.Split('.'), Has.Length.EqualTo(2));
        }
    }

    [Test]
    public async Task Certificate_OfAnIssuerThatIsConfiguredNoMore_IsReplaced()
    {
        await using var pebble = await StartPebbleAsync();
        await using var issuer = await IssuerFront.StartAsync(pebble);
        await using (var before = await StartNodeAsync(pebble, issuer.Configure))
        {
            await before.Certificates.ObtainAsync(Name);
        }

        await using var node = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));

        await Eventually.True(() => node.StateOf(Name)!.Issuer == pebble.DirectoryUrl);
        Assert.That(pebble.Orders, Is.EqualTo(2));
    }

    private static async Task<HealthStatus> HealthAsync(AcmeNode node) => (await node.Get<HealthCheckService>().CheckHealthAsync()).Status;
}
