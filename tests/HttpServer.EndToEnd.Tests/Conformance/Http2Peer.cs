using System.Buffers.Binary;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Conformance;

/// <summary>A client of HTTP/2 that has shaken hands, and says what it expects of the gateway next.</summary>
internal sealed class Http2Peer(RawHttp2Connection connection) : IAsyncDisposable
{
    private const int MaxConcurrentStreams = 0x3;

    /// <summary>Streams that the gateway allows at a time.</summary>
    public int MostStreams { get; private set; }

    /// <summary>Connects, exchanges settings, and acknowledges those of the gateway. Its own leave every window at 65,535.</summary>
    public static async Task<Http2Peer> OpenAsync(int port)
    {
        var peer = new Http2Peer(await RawHttp2Connection.ConnectAsync(port));
        var (hasSettings, isAcknowledged) = (false, false);
        while (!hasSettings || !isAcknowledged)
        {
            var frame = await peer.ReadAsync(frame => frame.Type == RawFrame.Settings, "SETTINGS");
            if ((frame.Flags & RawFrame.Acknowledge) != 0)
            {
                isAcknowledged = true;
                continue;
            }

            hasSettings = true;
            peer.Note(frame.Payload);
            await peer.SendAsync(new RawFrame(RawFrame.Settings, RawFrame.Acknowledge, 0, []));
        }

        return peer;
    }

    /// <summary>One write for each frame; who has been cut off already is told by what it reads.</summary>
    public async Task SendAsync(params RawFrame[] frames)
    {
        foreach (var frame in frames)
        {
            await connection.TrySendAsync(frame.ToBytes());
        }
    }

    /// <summary>GOAWAY with one of these codes, and the end of the connection (RFC 9113, 5.4.1).</summary>
    public async Task ExpectConnectionErrorAsync(params uint[] codes)
    {
        var goAway = await ReadAsync(frame => frame.Type == RawFrame.GoAway, "GOAWAY");
        Assert.That(codes, Has.Member(goAway.ErrorCode));
        await ExpectEndAsync();
    }

    /// <summary>RST_STREAM, or GOAWAY, with one of these codes: any error of a stream may be one of the connection (RFC 9113, 5.4.2).</summary>
    public async Task ExpectStreamErrorAsync(params uint[] codes) =>
        await ReadAsync(frame => frame.Type is RawFrame.ResetStream or RawFrame.GoAway && codes.Contains(frame.ErrorCode), "an error");

    /// <summary>Nothing but the end of the connection is waited for.</summary>
    public async Task ExpectEndAsync() => await connection.ReadUntilAsync(static _ => false);

    /// <summary>The head of a response, on stream 1.</summary>
    public async Task ExpectHeadAsync() => await ReadAsync(static frame => frame is { Type: RawFrame.Headers, Stream: 1 }, "HEADERS");

    /// <summary>A response on stream 1, to its end.</summary>
    public async Task ExpectResponseAsync() =>
        await ReadAsync(static frame => frame is { Type: RawFrame.Headers or RawFrame.Data, Stream: 1 } && (frame.Flags & RawFrame.EndStream) != 0, "END_STREAM");

    /// <summary>DATA of that many bytes.</summary>
    public async Task ExpectDataAsync(int length) =>
        Assert.That((await ReadAsync(static frame => frame.Type == RawFrame.Data, "DATA")).Payload, Has.Length.EqualTo(length));

    /// <summary>Sends a PING, and its answer is the first that comes.</summary>
    public async Task ExpectAliveAsync()
    {
        byte[] payload = [1, 2, 3, 4, 5, 6, 7, 8];
        await SendAsync(new RawFrame(RawFrame.Ping, 0, 0, payload));
        await ExpectPongAsync(payload);
    }

    /// <summary>The answer to a PING, and no other error or answer before it.</summary>
    public async Task ExpectPongAsync(params byte[] payload)
    {
        var frame = await ReadAsync(static frame => frame.Type is RawFrame.Ping or RawFrame.GoAway, "PING");
        Assert.That((frame.Type, frame.Flags), Is.EqualTo((RawFrame.Ping, RawFrame.Acknowledge)));
        Assert.That(frame.Payload, Is.EqualTo(payload));
    }

    /// <summary>The acknowledgement of settings.</summary>
    public async Task ExpectAcknowledgementAsync() =>
        await ReadAsync(static frame => frame.Type == RawFrame.Settings && (frame.Flags & RawFrame.Acknowledge) != 0, "SETTINGS with ACK");

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<RawFrame> ReadAsync(Func<RawFrame, bool> isWanted, string what)
    {
        var seen = new List<string>();
        var found = await connection.ReadUntilAsync(frame =>
        {
            seen.Add($"{frame.Type:x}/{frame.Flags:x}/{frame.Stream}:{Convert.ToHexString(frame.Payload.AsSpan(0, Math.Min(8, frame.Payload.Length)))}");
            return isWanted(frame);
        });
        Assert.That(found, Is.Not.Null, $"The connection ended without {what}; before that came {string.Join(' ', seen)}");
        return found!;
    }

    private void Note(byte[] settings)
    {
        for (var i = 0; i < settings.Length; i += 6)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(settings.AsSpan(i)) == MaxConcurrentStreams)
            {
                MostStreams = (int)BinaryPrimitives.ReadUInt32BigEndian(settings.AsSpan(i + 2));
            }
        }
    }
}
