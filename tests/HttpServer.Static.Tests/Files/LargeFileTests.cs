using System.Diagnostics;
using System.Security.Cryptography;
using HttpServer.Core.Transport;
using HttpServer.Testing;

namespace HttpServer.Static.Tests.Files;

/// <summary>Large files on Kestrel's own transport, which reads them, and on the event loop, which sends them by sendfile.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class LargeFileTests(bool onEventLoop)
{
    private const long FiveGigabytes = 5L * 1024 * 1024 * 1024;

    [Test]
    public async Task Get_RangeBeyondFourGigabytes_IsExact()
    {
        await using var server = await StartAsync();
        await using (var file = File.Create(server.Directory.Combine("huge.bin")))
        {
            file.SetLength(FiveGigabytes);
            file.Position = FiveGigabytes - 4;
            file.Write("tail"u8);
        }

        var head = await server.SendAsync("HEAD", "/huge.bin");
        var part = await server.GetAsync("/huge.bin", $"Range: bytes={FiveGigabytes - 6}-");

        Assert.That(head.Header("Content-Length"), Is.EqualTo("5368709120"));
        Assert.That(part.StatusCode, Is.EqualTo(206));
        Assert.That(part.Header("Content-Range"), Is.EqualTo("bytes 5368709114-5368709119/5368709120"));
        Assert.That(part.Body.Bytes, Is.EqualTo("\0\0tail"u8.ToArray()));
    }

    [Test]
    public async Task Get_FileLargerThanTheCacheKeeps_ArrivesWhole()
    {
        await using var server = await StartAsync();
        var content = RandomNumberGenerator.GetBytes((3 * 1024 * 1024) + 17);
        server.Directory.Write("big.bin", content);

        var received = await server.Client.GetByteArrayAsync("/big.bin");

        Assert.That(received.AsSpan().SequenceEqual(content), Is.True);
    }

    [Test]
    public async Task Get_SeveralRangesOfALargeFile_AreExact()
    {
        await using var server = await StartAsync();
        var content = RandomNumberGenerator.GetBytes(1024 * 1024);
        server.Directory.Write("big.bin", content);

        var response = await server.GetAsync("/big.bin", "Range: bytes=0-9,500000-500009");

        Assert.That(response.StatusCode, Is.EqualTo(206));
        Assert.That(response.Header("Content-Length"), Is.EqualTo(response.Body.Bytes.Length.ToString()));
        Assert.That(response.Body.Bytes.AsSpan().IndexOf(content.AsSpan(0, 10)), Is.Positive);
        Assert.That(response.Body.Bytes.AsSpan().IndexOf(content.AsSpan(500000, 10)), Is.Positive);
    }

    [Test]
    public async Task Get_FileTruncatedWhileSent_EndsTheConnection()
    {
        await using var server = await StartAsync();
        var path = server.Directory.Combine("shrinking.bin");
        await using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.SetLength(256L * 1024 * 1024);
        await using var connection = await RawHttpClient.ConnectAsync(server.Port);
        connection.ReceiveBufferSize = 4096;
        await connection.SendAsync("GET /shrinking.bin HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.ReadHeadAsync();

        file.SetLength(1000);
        var received = 0L;
        try
        {
            for (byte[] piece; (piece = await connection.ReadSomeAsync()).Length != 0; received += piece.Length)
            {
            }
        }
        catch (IOException)
        {
            TestContext.Out.WriteLine("The end came as a reset.");
        }

        Assert.That(received, Is.LessThan(256L * 1024 * 1024));
    }

    [Test]
    public async Task Get_FileReplacedWhileSent_GoesOnWithTheOldContent()
    {
        await using var server = await StartAsync();
        const int length = 16 * 1024 * 1024;
        var old = new byte[length];
        Array.Fill(old, (byte)'o');
        var path = server.Directory.Write("big.bin", old);
        await using var connection = await RawHttpClient.ConnectAsync(server.Port);
        connection.ReceiveBufferSize = 64 * 1024;
        await connection.SendAsync("GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.ReadHeadAsync();

        var next = new byte[length];
        Array.Fill(next, (byte)'n');
        server.Directory.Write("next", next);
        File.Move(server.Directory.Combine("next"), path, overwrite: true);
        var body = await connection.ReadExactlyAsync(length);

        Assert.That(body.AsSpan().IndexOfAnyExcept((byte)'o'), Is.EqualTo(-1));
    }

    [Test]
    public async Task Get_ReaderSlowButAboveTheMinimumRate_IsNotCutOff()
    {
        await using var server = await StartAsync();
        server.Directory.Write("big.bin", new byte[64 * 1024 * 1024]);
        await using var connection = await RawHttpClient.ConnectAsync(server.Port);
        connection.ReceiveBufferSize = 64 * 1024;
        await connection.SendAsync("GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.ReadHeadAsync();

        // Three times the grace period of the server, at about 100 KB/s.
        var clock = Stopwatch.StartNew();
        var received = 0L;
        for (var piece = 1; clock.Elapsed < TimeSpan.FromSeconds(3.5); piece++)
        {
            await Eventually.True(() => clock.ElapsedMilliseconds >= piece * 40);
            received += (await connection.ReadExactlyAsync(4096)).Length;
        }

        Assert.That(received, Is.LessThan(1024 * 1024), "the reader was slow");
    }

    [Test]
    [Platform("Linux")]
    public async Task Get_ReaderThatTakesNothing_LosesItsConnection()
    {
        await using var server = await StartAsync();
        var path = server.Directory.Write("big.bin", new byte[64 * 1024 * 1024]);
        await using var connection = await RawHttpClient.ConnectAsync(server.Port);
        connection.ReceiveBufferSize = 4096;
        await connection.SendAsync("GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.ReadHeadAsync();

        // By the server's clock, as often as it takes for the last piece to wait.
        await Eventually.True(() =>
        {
            server.Time.Advance(TimeSpan.FromMinutes(10));
            return !IsOpen(path);
        });
    }

    [Test]
    [Platform("Linux")]
    public async Task Get_ClientGoesAway_TheFileIsClosed()
    {
        await using var server = await StartAsync();
        var path = server.Directory.Combine("huge.bin");
        await using (var file = File.Create(path))
        {
            file.SetLength(1024L * 1024 * 1024);
        }
        await using (var connection = await RawHttpClient.ConnectAsync(server.Port))
        {
            connection.ReceiveBufferSize = 4096;
            await connection.SendAsync("GET /huge.bin HTTP/1.1\r\nHost: x\r\n\r\n");
            await connection.ReadHeadAsync();
            Assert.That(IsOpen(path), Is.True);
            connection.Abort();
        }

        await Eventually.True(() => !IsOpen(path));
    }

    private static bool IsOpen(string path) =>
        Directory.EnumerateFiles("/proc/self/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget == path);

    private Task<StaticServer> StartAsync() => StaticServer.StartAsync(services: services =>
    {
        if (onEventLoop)
        {
            services.AddHttpServerTransport();
        }
    });
}
