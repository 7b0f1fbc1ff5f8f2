using System.Collections.Concurrent;
using HttpServer.Core.Certificates;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Acme.Tests.OnDemand;

/// <summary>Certificates for whatever a client asks for, as far as it is permitted.</summary>
public sealed class OnDemandTests : AcmeFixture
{
    [Test]
    public async Task Handshakes_ForOneName_MakeOneOrder()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options => options.OnDemand.Allow.Add("*.example.com"));

        var obtained = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TryAsync(node, "shop.example.com")));

        Assert.That(obtained, Is.All.True);
        Assert.That(node.Get<CertificateStore>().Find("shop.example.com"), Is.Not.Null);
        Assert.That(pebble.Orders, Is.EqualTo(1));
    }

    [TestCase("shop.example.com", true)]
    [TestCase("a.shop.example.com", false)]
    [TestCase("example.com", false)]
    [TestCase("exact.example.org", true)]
    [TestCase("*.example.com", false)]
    [TestCase("../x.example.com", false)]
    [TestCase("", false)]
    public async Task Handshake_ForAName_GetsOneOnlyIfPermitted(string name, bool expected)
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, static options =>
        {
            options.OnDemand.Allow.Add("*.example.com");
            options.OnDemand.Allow.Add("exact.example.org");
        });

        Assert.That(await TryAsync(node, name), Is.EqualTo(expected));
        Assert.That(pebble.Orders, Is.EqualTo(expected ? 1 : 0));
    }

    [Test]
    public async Task Handshake_WithoutAnyPermission_GetsNone()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble);

        Assert.That(await TryAsync(node, "shop.example.com"), Is.False);
        Assert.That(pebble.Orders, Is.Zero);
    }

    [Test]
    public async Task Handshake_ForANameThatThePagePermits_GetsOne()
    {
        ConcurrentQueue<string> asked = [];
        await using var page = await KestrelBackend.StartAsync(context =>
        {
            var domain = context.Request.Query["domain"].ToString();
            asked.Enqueue(domain);
            context.Response.StatusCode = domain == "good.example.com" ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, options => options.OnDemand.Ask = $"{page.Url}/ask?from=gateway");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TryAsync(node, "good.example.com"), Is.True);
            Assert.That(await TryAsync(node, "bad.example.com"), Is.False);
            Assert.That(await TryAsync(node, "bad.example.com"), Is.False);
            Assert.That(asked, Is.EqualTo(["good.example.com", "bad.example.com"]));
        }
    }

    [Test]
    public async Task Handshakes_ForTooManyNames_AreTurnedAway()
    {
        var gate = new TaskCompletionSource();
        var asked = 0;
        await using var page = await KestrelBackend.StartAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return gate.Task;
        });
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, options =>
        {
            options.OnDemand.Ask = page.Url;
            options.OnDemand.MaxConcurrent = 2;
        });
        var waiting = new[] { TryAsync(node, "a.example.com"), TryAsync(node, "b.example.com") };
        await Eventually.True(() => Volatile.Read(ref asked) == 2);

        Assert.That(await TryAsync(node, "c.example.com"), Is.False);
        gate.SetResult();
        Assert.That(await Task.WhenAll(waiting), Is.All.True);
    }

    [Test]
    public async Task Client_ThatLeaves_DoesNotEndWhatOthersWaitFor()
    {
        var gate = new TaskCompletionSource();
        await using var page = await KestrelBackend.StartAsync(_ => gate.Task);
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, options => options.OnDemand.Ask = page.Url);
        using var left = new CancellationTokenSource();
        var impatient = node.Get<IOnDemandCertificates>().TryObtainAsync("a.example.com", left.Token).AsTask();
        var patient = TryAsync(node, "a.example.com");

        await left.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => impatient);
        gate.SetResult();
        Assert.That(await patient, Is.True);
    }

    [Test]
    public async Task Handshake_ForWhatTheStorageHas_IsServedWhileStrangersAskForMore()
    {
        await using (var before = await AcmeNode.StartAsync(Front, pebble: null, Storage, static options => options.OnDemand.Allow.Add("shop.internal")))
        {
            Assert.That(await TryAsync(before, "shop.internal"), Is.True);
        }

        var gate = new TaskCompletionSource();
        var asked = 0;
        await using var page = await KestrelBackend.StartAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return gate.Task;
        });
        await using var node = await AcmeNode.StartAsync(Front, pebble: null, Storage, options =>
        {
            options.OnDemand.Ask = page.Url;
            options.OnDemand.MaxConcurrent = 1;
        });
        var stranger = TryAsync(node, "a.internal");
        await Eventually.True(() => Volatile.Read(ref asked) == 1);

        Assert.That(await TryAsync(node, "shop.internal"), Is.True);
        Assert.That(node.Get<CertificateStore>().Find("shop.internal"), Is.Not.Null);
        gate.SetResult();
        await stranger;
    }

    [Test]
    public async Task Renewal_ThatTheHandshakeDidNotLiveToSee_ComesLater()
    {
        const string Local = "shop.internal";
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        ServerCertificate old;
        await using (var before = await AcmeNode.StartAsync(Front, pebble: null, Storage, Permit, clock))
        {
            Assert.That(await TryAsync(before, Local), Is.True);
            old = before.Get<CertificateStore>().Find(Local)!;
        }

        clock.SetUtcNow(old.NotAfter.AddHours(-1));
        await using var node = await AcmeNode.StartAsync(Front, pebble: null, Storage, Permit, clock);
        var held = HoldLock(beat: 0);
        var handshake = TryAsync(node, Local);
        for (var beat = 1; !handshake.IsCompleted && beat < 200; beat++)
        {
            // Another node, which lives and is slow.
            HoldLock(beat);
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
            await Eventually.True(() => handshake.IsCompleted || node.StateOf(Local)?.Certificate is not null);
        }

        await handshake;
        File.Delete(held);

        await Eventually.True(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return node.Get<CertificateStore>().Find(Local)!.Fingerprint != old.Fingerprint;
        });

        string HoldLock(int beat) => Storage.Write("locks/certificate-shop.internal.lock", $"0123456789abcdef gone 1 {beat}\n");

        static void Permit(AcmeOptions options) => options.OnDemand.Allow.Add(Local);
    }

    [Test]
    public async Task Handshakes_AreCountedWithoutTheNamesOfTheConfiguration()
    {
        await using var node = await AcmeNode.StartAsync(Front, pebble: null, Storage, static options =>
        {
            options.Domain.Add("a.internal");
            options.Domain.Add("b.internal");
            options.OnDemand.Allow.Add("*.shop.internal");
            options.OnDemand.MaxCertificates = 1;
        });

        Assert.That(await TryAsync(node, "c.shop.internal"), Is.True);
        Assert.That(await TryAsync(node, "d.shop.internal"), Is.False);
    }

    private static Task<bool> TryAsync(AcmeNode node, string host) =>
        node.Get<IOnDemandCertificates>().TryObtainAsync(host, CancellationToken.None).AsTask();
}
