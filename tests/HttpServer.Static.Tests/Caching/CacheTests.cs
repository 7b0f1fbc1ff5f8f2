using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Static.Tests.Caching;

public sealed class CacheTests
{
    [Test]
    public async Task Get_WithinTheInterval_IsAnsweredFromMemory()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("a.txt", "one");
        await server.GetAsync("/a.txt");

        File.Delete(server.Directory.Combine("a.txt"));
        var cached = await server.GetAsync("/a.txt");
        server.PassCheckInterval();
        var gone = await server.GetAsync("/a.txt");

        Assert.That(cached.Body.Text, Is.EqualTo("one"));
        Assert.That(gone.StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task Get_MissingFileThatAppears_IsServedAfterTheInterval()
    {
        await using var server = await StaticServer.StartAsync();
        Assert.That((await server.GetAsync("/a.txt")).StatusCode, Is.EqualTo(404));

        server.Directory.Write("a.txt", "one");
        Assert.That((await server.GetAsync("/a.txt")).StatusCode, Is.EqualTo(404), "a known absence is believed for the interval");
        server.PassCheckInterval();

        Assert.That((await server.GetAsync("/a.txt")).Body.Text, Is.EqualTo("one"));
    }

    [Test]
    public async Task Get_IntervalOfZero_AlwaysLooks()
    {
        await using var server = await StaticServer.StartAsync(options => options.CacheCheckInterval = 0);
        server.Directory.Write("a.txt", "one");
        await server.GetAsync("/a.txt");
        server.Directory.Write("a.txt", "two!");

        Assert.That((await server.GetAsync("/a.txt")).Body.Text, Is.EqualTo("two!"));
    }

    [Test]
    public async Task Get_ManyFiles_StaysWithinTheBudget()
    {
        await using var server = await StaticServer.StartAsync(options => options.CacheSizeMb = 1);
        for (var i = 0; i < 40; i++)
        {
            server.Directory.Write($"{i}.bin", new byte[100_000]);
        }

        for (var i = 0; i < 40; i++)
        {
            var body = await server.Client.GetByteArrayAsync(string.Create(CultureInfo.InvariantCulture, $"/{i}.bin"));

            Assert.That(body, Has.Length.EqualTo(100_000));
            Assert.That(server.CacheCount("bytes"), Is.InRange(100_000, 1024 * 1024));
        }
    }

    [Test]
    public async Task Get_FloodOfMissingPaths_NeitherGrowsTheCacheNorEvictsTheHotFile()
    {
        await using var server = await StaticServer.StartAsync(options => options.CacheSizeMb = 1);
        server.Directory.Write("hot.txt", "hot");
        await server.Client.GetStringAsync("/hot.txt");
        File.Delete(server.Directory.Combine("hot.txt"));
        for (var i = 0; i < 3000; i++)
        {
            using var response = await server.Client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/missing/{i}"));
            if (i % 100 == 0)
            {
                Assert.That(await server.Client.GetStringAsync("/hot.txt"), Is.EqualTo("hot"));
            }
        }

        Assert.That(server.CacheCount("bytes"), Is.LessThanOrEqualTo(1024 * 1024));
    }

    [Test]
    public async Task Get_CacheOfZero_ServesFromDisk()
    {
        await using var server = await StaticServer.StartAsync(options => options.CacheSizeMb = 0);
        server.Directory.Write("a.txt", "one");

        for (var i = 0; i < 3; i++)
        {
            Assert.That((await server.GetAsync("/a.txt")).Body.Text, Is.EqualTo("one"));
        }
        Assert.That(server.CacheCount("entries"), Is.Zero);
    }

    [Test]
    public async Task Get_FileOverwrittenInPlaceUnderLoad_IsNeverKeptTorn()
    {
        // The real clock: what protects here is the age of the last change.
        await using var server = await StaticServer.StartAsync(
            options => options.CacheCheckInterval = 0,
            services: services => services.AddSingleton(TimeProvider.System));
        var path = server.Directory.Write("a.bin", new byte[50_000]);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await server.Client.GetByteArrayAsync("/a.bin");
            }
        })).ToArray();

        for (var round = 0; round < 20; round++)
        {
            var last = new byte[50_000];
            await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
            {
                for (var version = 1; version <= 20; version++)
                {
                    Array.Fill(last, (byte)((round * 10) + version));
                    file.Position = 0;
                    await file.WriteAsync(last);
                }
            }

            Assert.That((await server.Client.GetByteArrayAsync("/a.bin")).AsSpan().SequenceEqual(last), Is.True);
        }
        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Test]
    public async Task Get_LongMissingPaths_AreChargedToTheBudget()
    {
        await using var server = await StaticServer.StartAsync(options => options.CacheSizeMb = 1);
        var name = new string('x', 4000);
        for (var i = 0; i < 5; i++)
        {
            using var response = await server.Client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/{name}{i}"));
        }

        Assert.That(server.CacheCount("bytes"), Is.GreaterThan(5 * 3 * 2 * name.Length));
    }

    [Test]
    public async Task Get_FileReplacedUnderLoad_IsNeverTorn()
    {
        await using var server = await StaticServer.StartAsync(options => options.CacheCheckInterval = 0);
        byte[] Content(int version)
        {
            var content = new byte[20_000 + version];
            Array.Fill(content, (byte)version);
            return content;
        }
        server.Directory.Write("a.bin", Content(0));
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                var body = await server.Client.GetByteArrayAsync("/a.bin");
                Assert.That(body, Has.Length.EqualTo(20_000 + body[0]));
                Assert.That(body.AsSpan().IndexOfAnyExcept(body[0]), Is.EqualTo(-1));
                count++;
            }
            return count;
        })).ToArray();

        for (var version = 1; version <= 200; version++)
        {
            server.Directory.Write("next", Content(version));
            File.Move(server.Directory.Combine("next"), server.Directory.Combine("a.bin"), overwrite: true);
            await server.Client.GetByteArrayAsync("/a.bin");
        }
        await stop.CancelAsync();

        Assert.That(await Task.WhenAll(readers), Has.All.Positive);
        Assert.That((await server.Client.GetByteArrayAsync("/a.bin"))[0], Is.EqualTo(200));
    }
}
