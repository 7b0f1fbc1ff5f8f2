using System.Buffers.Binary;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Tests.Http2;

/// <summary>The CONNECT of RFC 8441, of which the kind that opens a WebSocket reaches handlers.</summary>
public sealed class ExtendedConnectTests
{
    // SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441, 3): without it no client would ask.
    private const int EnableConnectProtocol = 8;

    [Test]
    public async Task Settings_OfTheServer_OfferIt()
    {
        await using var server = await CoreServer.StartAsync();
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        var settings = await client.ReadUntilAsync(frame => frame is { Type: RawFrame.Settings, Flags: 0 });

        Assert.That(
            settings!.Payload.Chunk(6).Select(setting => (BinaryPrimitives.ReadUInt16BigEndian(setting), BinaryPrimitives.ReadInt32BigEndian(setting.AsSpan(2)))),
            Has.Member(((ushort)EnableConnectProtocol, 1)));
    }

    [TestCase("websocket", "404", 1)]
    [TestCase("WebSocket", "404", 1)]
    [TestCase("connect-udp", "501", 0)]
    [TestCase("websocket2", "501", 0)]
    public async Task Protocol_OtherThanWebSocket_Gets501(string protocol, string outcome, int served)
    {
        var calls = 0;
        await using var server = await CoreServer.StartAsync(context =>
        {
            Interlocked.Increment(ref calls);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.SendHeadersAsync(1, endStream: false, [.. RawHttp2Connection.Request("CONNECT"), (":protocol", protocol)]);

        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo(outcome));
        Assert.That(calls, Is.EqualTo(served));
    }
}
