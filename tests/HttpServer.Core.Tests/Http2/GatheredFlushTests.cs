using System.Buffers.Binary;
using System.Globalization;
using System.Net.Security;
using HttpServer.Core.Tests.Tls;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Tests.Http2;

/// <summary>Frames of many streams, which leave together, to clients that take their time.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class GatheredFlushTests(bool overTls)
{
    private const int Streams = 100;

    // All of it together is far more than both ends' buffers hold.
    private const int Length = 64_000;

    private TaskCompletionSource _goOn = null!;
    private int _begun;
    private TlsFiles _files = null!;
    private TlsGateway _server = null!;

    [SetUp]
    public async Task SetUp()
    {
        (_goOn, _begun) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        _files = new TlsFiles();
        var (certificate, key) = _files.Add(true, "a.test");
        _server = await TlsGateway.StartAsync(options => (options.Ssl.CertFile, options.Ssl.KeyFile) = (certificate, key), AnswerAsync);
    }

    [TearDown]
    public async Task TearDown()
    {
        _goOn.TrySetResult();
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public async Task Responses_ToAClientThatReadsLate_AreWhole()
    {
        await using var client = await AskAsync();

        await AssertWholeAsync(client);
    }

    [Test]
    public async Task Responses_OfAServerThatStops_AreWhole()
    {
        await using var client = await AskAsync();

        var stop = _server.Core.StopAsync();
        await AssertWholeAsync(client);

        Assert.That(await client.ReadUntilAsync(static _ => false), Is.Null, "the connection ends");
        await stop;
    }

    [Test]
    public async Task Responses_BesideStreamsThatAreReset_AreWhole()
    {
        await using var client = await AskAsync();
        for (var stream = 1; stream < 2 * Streams; stream += 4)
        {
            await client.SendAsync(RawFrame.ResetStream, 0, stream, 0, 0, 0, 8);
        }

        await AssertWholeAsync(client, static stream => stream % 4 == 3);
    }

    // In small writes, each of them flushed.
    private async Task AnswerAsync(HttpContext context)
    {
        var piece = new byte[1000];
        Array.Fill(piece, byte.Parse(context.Request.Headers["x-mark"]!, CultureInfo.InvariantCulture));
        for (var left = Length; left > 0; left -= piece.Length)
        {
            await context.Response.Body.WriteAsync(piece);
            if (left == Length && Interlocked.Increment(ref _begun) == Streams)
            {
                _goOn.TrySetResult();
            }
        }
    }

    /// <summary>Asks for everything, and reads nothing before all answers have begun.</summary>
    private async Task<RawHttp2Connection> AskAsync()
    {
        var client = await RawHttp2Connection.BeginAsync(overTls
            ? await _server.ConnectAsync(protocols: [SslApplicationProtocol.Http2])
            : await _server.Core.ConnectAsync());
        // Windows that do not end before the buffers of the connection.
        await client.SendAsync(RawFrame.Settings, 0, 0, [0, 4, .. Number(int.MaxValue)]);
        await client.SendAsync(RawFrame.WindowUpdate, 0, 0, Number(int.MaxValue - 65_535));
        for (var i = 0; i < Streams; i++)
        {
            await client.SendHeadersAsync(
                (2 * i) + 1,
                endStream: true,
                (":method", "GET"),
                (":scheme", overTls ? "https" : "http"),
                (":path", "/"),
                (":authority", "a.test"),
                ("x-mark", i.ToString(CultureInfo.InvariantCulture)));
        }

        await _goOn.Task.WaitAsync(Bound.Default);
        return client;
    }

    private static async Task AssertWholeAsync(RawHttp2Connection client, Func<int, bool>? isWanted = null)
    {
        var got = new Dictionary<int, int>();
        var open = Enumerable.Range(0, Streams).Select(static i => (2 * i) + 1).Where(isWanted ?? (static _ => true)).ToHashSet();
        while (open.Count > 0)
        {
            var frame = await client.ReadAsync();
            Assert.That(frame, Is.Not.Null, $"{open.Count} responses are missing");
            if (!open.Contains(frame!.Stream))
            {
                continue;
            }

            Assert.That(frame.Type, Is.AnyOf(RawFrame.Headers, RawFrame.Data));
            if (frame.Type == RawFrame.Data)
            {
                Assert.That(frame.Payload.AsSpan().IndexOfAnyExcept((byte)(frame.Stream / 2)), Is.EqualTo(-1));
                got[frame.Stream] = got.GetValueOrDefault(frame.Stream) + frame.Payload.Length;
            }

            if ((frame.Flags & RawFrame.EndStream) != 0)
            {
                open.Remove(frame.Stream);
                Assert.That(got[frame.Stream], Is.EqualTo(Length));
            }
        }
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
