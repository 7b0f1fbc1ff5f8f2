using System.Runtime.Versioning;
using HttpServer.Acme.Issuing;
using HttpServer.Core.Certificates;
using HttpServer.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Acme.Tests.Storage;

/// <summary>Several nodes and several lives of one node on one storage.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SharedStorageTests : AcmeFixture
{
    private const string Name = "www.example.com";

    [Test]
    public async Task TwoNodes_WithOneName_MakeOneOrder()
    {
        await using var pebble = await StartPebbleAsync();
        await using var first = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));
        await using var second = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));

        await Eventually.True(() => first.Get<CertificateStore>().Find(Name) is not null && second.Get<CertificateStore>().Find(Name) is not null);

        Assert.That(second.Get<CertificateStore>().Find(Name)!.Fingerprint, Is.EqualTo(first.Get<CertificateStore>().Find(Name)!.Fingerprint));
        Assert.That(pebble.Orders, Is.EqualTo(1));
    }

    [Test]
    public async Task Renewal_ByOneNode_ComesToTheOther()
    {
        await using var pebble = await StartPebbleAsync();
        await using var first = await StartNodeAsync(pebble);
        var old = await first.Certificates.ObtainAsync(Name);
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var second = await StartNodeAsync(pebble, static options => options.Domain.Add(Name), clock);
        Assert.That(second.Get<CertificateStore>().Find(Name)!.Fingerprint, Is.EqualTo(old.Fingerprint));

        var renewed = await first.Certificates.RenewAsync(Name);

        Assert.That(renewed.Fingerprint, Is.Not.EqualTo(old.Fingerprint));
        await Eventually.True(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return second.Get<CertificateStore>().Find(Name)!.Fingerprint == renewed.Fingerprint;
        });
        Assert.That(pebble.Orders, Is.EqualTo(2));
    }

    [Test]
    public async Task Restart_WithTheIssuerGone_ServesWhatIsStored()
    {
        CertificateStore before;
        await using var pebble = await StartPebbleAsync();
        await using (var node = await StartNodeAsync(pebble))
        {
            await node.Certificates.ObtainAsync(Name);
            before = node.Get<CertificateStore>();
        }

        await pebble.StopAsync();
        await using var restarted = await StartNodeAsync(pebble, static options => options.Domain.Add(Name));

        Assert.That(restarted.Get<CertificateStore>().Find(Name)!.Fingerprint, Is.EqualTo(before.Find(Name)!.Fingerprint));
    }

    [Test]
    public async Task Restart_AfterAFailure_DoesNotForgetToRest()
    {
        await using var pebble = await StartPebbleAsync(new() { Blocked = [Name] });
        DateTimeOffset next;
        await using (var node = await StartNodeAsync(pebble))
        {
            next = (await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync(Name)))!.NextAttempt;
        }

        await using var restarted = await StartNodeAsync(pebble);

        Assert.That((await Assert.ThrowsAsync<IssuanceException>(() => restarted.Certificates.ObtainAsync(Name)))!.NextAttempt, Is.EqualTo(next));
    }

    [Test]
    public async Task Lock_OfANodeThatDied_IsTakenOver()
    {
        Directory.CreateDirectory(Storage.Combine("locks"));
        var dead = Storage.Write("locks/certificate-app.internal.lock", "0123456789abcdef gone 1 7\n");
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await AcmeNode.StartAsync(Front, pebble: null, Storage, time: clock);

        var obtained = node.Certificates.ObtainAsync("app.internal");
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That(obtained.IsCompleted, Is.False, "its holder may only be slow");
        await Eventually.True(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            return obtained.IsCompleted;
        });

        Assert.That((await obtained).Names, Is.EqualTo(["app.internal"]));
        Assert.That(File.Exists(dead), Is.False);
    }

    [Test]
    public async Task Lock_ThatIsReleasedAtAnyMoment_IsTakenAllTheSame()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await AcmeNode.StartAsync(Front, pebble: null, Storage, time: clock);
        await node.Certificates.ObtainAsync("app.internal");
        var path = Storage.Combine("locks", "certificate-app.internal.lock");
        using var enough = new CancellationTokenSource();
        var neighbour = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    new FileStream(path, FileMode.CreateNew).Dispose();
                    Thread.SpinWait(1000);
                    File.Delete(path);
                }
                catch (IOException)
                {
                    // The node holds it.
                }
            }
        });

        try
        {
            for (var time = 0; time < 100; time++)
            {
                var renewal = node.Certificates.RenewAsync("app.internal");
                while (!renewal.IsCompleted)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(200));
                }

                await renewal;
            }
        }
        finally
        {
            await enough.CancelAsync();
            await neighbour;
        }
    }

    [Test]
    public async Task Lock_ThatMayNotBeReadAnyMore_EndsTheOrder()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var pebble = await StartPebbleAsync();
        await using var issuer = await IssuerFront.StartAsync(pebble);
        issuer.Afterwards = static (path, answer) =>
            path.StartsWith("/authZ/", StringComparison.Ordinal) ? answer.Replace("\"valid\"", "\"pending\"", StringComparison.Ordinal) : answer;
        await using var node = await StartNodeAsync(pebble, issuer.Configure, clock);
        var obtained = node.Certificates.ObtainAsync(Name);
        var path = Storage.Combine("locks", $"certificate-{Name}.lock");
        await Eventually.True(() => issuer.Requests.Any(static request => request.Contains("/authZ/", StringComparison.Ordinal)));

        // As good as a file that belongs to somebody else, and that for root as well.
        File.Delete(path);
        Directory.CreateDirectory(path);
        await Eventually.True(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return obtained.IsCompleted;
        });

        Assert.That((await Assert.ThrowsAsync<IssuanceException>(() => obtained))!.Message, Does.Contain($"The lock of {Name} in the storage was lost"));
    }

    [Test]
    public async Task Storage_OfKeysAndAccounts_IsItsOwnersAlone()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble);
        await node.Certificates.ObtainAsync(Name);

        var files = Directory.GetFiles(Storage.FullPath, "*", SearchOption.AllDirectories);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(files, Has.Length.EqualTo(2), string.Join(", ", files));
            Assert.That(files.Select(File.GetUnixFileMode), Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(
                Directory.GetDirectories(Storage.FullPath).Select(File.GetUnixFileMode),
                Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }

    [Test]
    public async Task Certificate_ThatCannotBeStored_ServesAllTheSameAndIsNotOrderedAgain()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble);
        Storage.Write("certificates", "in the way");

        await node.Certificates.ObtainAsync(Name);
        await node.Certificates.ObtainAsync(Name);

        Assert.That(node.Get<CertificateStore>().Find(Name), Is.Not.Null);
        Assert.That(pebble.Orders, Is.EqualTo(1));
    }

    [Test]
    public async Task Storage_ThatCannotBeWritten_IsOneClearErrorAndNoOrder()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble);
        Storage.Write("locks", "in the way");

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync(Name));

        Assert.That(failure!.Message, Does.StartWith("The storage cannot be used: "));
        Assert.That(pebble.Orders, Is.Zero);
    }

    [Test]
    public async Task Certificate_ThatIsDamaged_IsReplaced()
    {
        Storage.Write("certificates/www.example.com.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble);

        Assert.That((await node.Certificates.ObtainAsync(Name)).Names, Is.EqualTo([Name]));
    }

    [Test]
    public async Task Account_ThatIsDamaged_IsOneClearErrorAndARest()
    {
        await using var pebble = await StartPebbleAsync();
        await using (var before = await StartNodeAsync(pebble))
        {
            await before.Certificates.ObtainAsync(Name);
        }

        var account = Directory.GetFiles(Storage.Combine("accounts")).Single();
        File.WriteAllText(account, File.ReadAllText(account).Replace("BEGIN PRIVATE", "BEGIN OTHER", StringComparison.Ordinal));
        await using var node = await StartNodeAsync(pebble);

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.RenewAsync(Name));

        Assert.That(failure!.Message, Does.Contain("key of an account"));
        Assert.That(failure.NextAttempt, Is.GreaterThan(DateTimeOffset.UtcNow.AddSeconds(30)));
    }

    [Test]
    public async Task Certificate_ThatIsDamagedAndCannotBeReplaced_IsToldOnce()
    {
        Storage.Write("certificates/www.example.com.pem", "nonsense");
        using var log = new RecordingLog();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var pebble = await StartPebbleAsync(new() { Blocked = [Name] });
        await using var node = await AcmeNode.StartAsync(Front, pebble, Storage, static options => options.Domain.Add(Name), clock, log);
        await Eventually.True(() => node.StateOf(Name)?.Error is not null);
        var end = clock.GetUtcNow().AddSeconds(50);

        await Eventually.True(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return clock.GetUtcNow() > end;
        });

        Assert.That(log.Lines.Count(static line => line.Contains("cannot be read", StringComparison.Ordinal)), Is.EqualTo(1), string.Join("\n", log.Lines));
    }

    [Test]
    public async Task Failures_ThatAreDamaged_StandInNobodysWay()
    {
        Storage.Write("failures/app.internal.json", "nonsense");
        await using var node = await AcmeNode.StartAsync(Front, pebble: null, Storage);

        Assert.That(node.Certificates.ListStored(), Is.Empty);
        Assert.That((await node.Certificates.ObtainAsync("app.internal")).Names, Is.EqualTo(["app.internal"]));
        Storage.Write("failures/app.internal.json", "nonsense");
        Assert.That(node.Certificates.ListStored().Single().Certificate, Is.Not.Null);
    }

    [Test]
    public async Task Files_OfOthersInTheStorage_ArePassedOver()
    {
        await using var node = await AcmeNode.StartAsync(Front, pebble: null, Storage);
        await node.Certificates.ObtainAsync("app.internal");
        Storage.Write("certificates/Copy of app.pem", "somebody's");
        Storage.Write("certificates/a:b.pem", "somebody's");
        Storage.Write("certificates/a_b.pem", "somebody's");

        Assert.That(node.Certificates.ListStored().Select(static state => state.Name), Does.Contain("app.internal"));
    }
}
