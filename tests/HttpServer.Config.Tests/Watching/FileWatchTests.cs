using System.Security.Cryptography;
using System.Text;
using HttpServer.Config.Tests.Gateway;
using HttpServer.Config.Watching;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Config.Tests.Watching;

public sealed class FileWatchTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Change_InPlace_IsNoticed()
    {
        using var file = new TestFile("one");
        using var watch = new FileWatch(file.Path, Interval, TimeProvider.System);
        var waiting = watch.WaitForChangeAsync(Hash("one"), CancellationToken.None);

        File.WriteAllText(file.Path, "two");

        Assert.That(await waiting.WaitAsync(Bound), Is.EqualTo(Hash("two")));
    }

    [Test]
    public async Task Change_SameLengthAndTime_IsNoticed()
    {
        using var file = new TestFile("one");
        var written = File.GetLastWriteTimeUtc(file.Path);
        using var watch = new FileWatch(file.Path, Interval, TimeProvider.System);
        var waiting = watch.WaitForChangeAsync(Hash("one"), CancellationToken.None);

        File.WriteAllText(file.Path, "two");
        File.SetLastWriteTimeUtc(file.Path, written);

        Assert.That(await waiting.WaitAsync(Bound), Is.EqualTo(Hash("two")));
    }

    [Test]
    public async Task Change_ByRenameOverIt_IsNoticed()
    {
        using var file = new TestFile("one");
        using var watch = new FileWatch(file.Path, Interval, TimeProvider.System);
        var waiting = watch.WaitForChangeAsync(Hash("one"), CancellationToken.None);

        File.WriteAllText(file.Beside("new"), "two");
        File.Move(file.Beside("new"), file.Path, overwrite: true);

        Assert.That(await waiting.WaitAsync(Bound), Is.EqualTo(Hash("two")));
    }

    [Test]
    public async Task Change_OfALinkOnTheWay_IsNoticed()
    {
        // As Kubernetes mounts a ConfigMap: app.toml → ..data/app.toml, ..data → a directory that is exchanged.
        using var file = new TestFile();
        foreach (var version in (string[])["one", "two"])
        {
            Directory.CreateDirectory(file.Beside(version));
            File.WriteAllText(Path.Combine(file.Beside(version), "app.toml"), version);
        }

        Directory.CreateSymbolicLink(file.Beside("..data"), "one");
        File.CreateSymbolicLink(file.Path, "..data/app.toml");
        using var watch = new FileWatch(file.Path, Interval, TimeProvider.System);
        var waiting = watch.WaitForChangeAsync(Hash("one"), CancellationToken.None);

        Directory.Delete(file.Beside("..data"));
        Directory.CreateSymbolicLink(file.Beside("..data"), "two");

        Assert.That(await waiting.WaitAsync(Bound), Is.EqualTo(Hash("two")));
    }

    [Test]
    public async Task File_AwayForAMoment_IsNoNewsUntilItIsBack()
    {
        using var file = new TestFile("one");
        var time = new FakeTimeProvider();
        using var watch = new FileWatch(file.Path, Interval, time);
        var waiting = watch.WaitForChangeAsync(Hash("one"), CancellationToken.None);

        File.Delete(file.Path);
        await AdvanceAsync(time, TimeSpan.FromSeconds(1.5), waiting);
        Assert.That(waiting.IsCompleted, Is.False);
        File.WriteAllText(file.Path, "two");
        await AdvanceAsync(time, TimeSpan.FromMinutes(1), waiting);

        Assert.That(await waiting, Is.EqualTo(Hash("two")));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task File_GoneOrEmptied_IsToldOnceItHasLasted(bool isGone)
    {
        using var file = new TestFile("one");
        var time = new FakeTimeProvider();
        using var watch = new FileWatch(file.Path, Interval, time);
        var waiting = watch.WaitForChangeAsync(Hash("one"), CancellationToken.None);

        if (isGone)
        {
            File.Delete(file.Path);
        }
        else
        {
            File.WriteAllText(file.Path, "");
        }

        await AdvanceAsync(time, TimeSpan.FromMinutes(1), waiting);

        Assert.That(await waiting, Is.Null);
    }

    [Test]
    public async Task Wait_Cancelled_Ends()
    {
        using var file = new TestFile("one");
        using var watch = new FileWatch(file.Path, Interval, TimeProvider.System);
        using var cancellation = new CancellationTokenSource();
        var waiting = watch.WaitForChangeAsync(Hash("one"), cancellation.Token);

        await cancellation.CancelAsync();

        Assert.That(async () => await waiting.WaitAsync(Bound), Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>Lets the clock run in small steps, each of which the other side has the time to see.</summary>
    private static async Task AdvanceAsync(FakeTimeProvider time, TimeSpan span, Task until)
    {
        var step = TimeSpan.FromMilliseconds(100);
        for (var passed = TimeSpan.Zero; passed < span && !until.IsCompleted; passed += step)
        {
            time.Advance(step);
            for (var i = 0; i < 20; i++)
            {
                await Task.Yield();
            }
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
