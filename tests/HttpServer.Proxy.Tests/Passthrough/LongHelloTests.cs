using System.Buffers.Binary;
using HttpServer.Core;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace HttpServer.Proxy.Tests.Passthrough;

/// <summary>Hellos far longer than a packet and than a block of the transport, in records and segments as small as they get.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class LongHelloTests(bool isOfTheLoop)
{
    private static readonly byte[] More = "and what follows it"u8.ToArray();

    [TestCase(1_300, 16_384, 100)]
    [TestCase(1_300, 1, 7)]
    [TestCase(60_000, 16_384, 1_400)]
    [TestCase(60_000, 5, 4_000)]
    [TestCase(65_400, 16_384, 65_536)]
    public async Task Hello_OfAnyLength_ReachesItsTargetByteByByte(int padding, int record, int segment)
    {
        byte[] bytes = [.. Hello("long.example", padding, record), .. More];
        await using var backend = ScriptedBackend.Start(async connection => await connection.SendAsync(await connection.ReadExactlyAsync(bytes.Length)));
        await using var app = await StartAsync(PassthroughApp.Address(backend));
        await using var client = await RawHttpClient.ConnectAsync(PortOf(app));

        foreach (var part in bytes.Chunk(segment))
        {
            await client.SendAsync(part);
        }

        Assert.That(await client.ReadToEndAsync(), Is.EqualTo(bytes));
    }

    [TestCase(60_000, 3)]
    [TestCase(70_000, 16_384)]
    public async Task Hello_BeyondItsBound_IsRefusedWithAnAlert(int padding, int record)
    {
        await using var backend = PassthroughApp.Naming("target");
        await using var app = await StartAsync(PassthroughApp.Address(backend));
        await using var client = await RawHttpClient.ConnectAsync(PortOf(app));

        await client.SendAsync(Hello("long.example", padding, record));

        // illegal_parameter (RFC 8446, 6.2).
        Assert.That(await client.ReadToEndAsync(), Is.EqualTo(new byte[] { 21, 3, 1, 0, 2, 2, 47 }));
        Assert.That(backend.Accepted, Is.Zero);
    }

    private async Task<WebApplication> StartAsync(string target)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureHttpServerKestrel();
        builder.Services.AddHttpServerCore(options =>
        {
            options.BindAddress = "127.0.0.1";
            options.DefaultPort = 0;
            options.Ssl.Enabled = true;
            options.Ssl.HttpsPort = 0;
        });
        if (isOfTheLoop)
        {
            builder.Services.AddHttpServerTransport();
        }

        builder.Services.AddHttpServerTlsPassthrough(options => options.Routes.Add(PassthroughApp.Route("long.example", target)));
        var app = builder.Build();
        app.UseHttpServerCore();
        using var bound = new CancellationTokenSource(Bound.Default);
        await app.StartAsync(bound.Token);
        return app;
    }

    private static int PortOf(WebApplication app) => new Uri(app.Urls.ElementAt(1)).Port;

    /// <summary>A hello with that name, and with padding in several extensions, for one has no more than 64 KB.</summary>
    private static byte[] Hello(string name, int padding, int record)
    {
        byte[] serverName = [0, 0, .. Long(Long([0, .. Long([.. name.Select(static letter => (byte)letter)])]))];
        var fillers = Enumerable.Repeat(0, padding).Chunk(30_000).SelectMany((part, i) => (byte[])[0x2a, (byte)i, .. Long(new byte[part.Length])]);
        byte[] extensions = [.. serverName, .. fillers];
        byte[] body = [3, 3, .. new byte[32], 0, .. Long([0x13, 1]), 1, 0, .. Long(extensions)];
        byte[] message = [1, (byte)(body.Length >> 16), .. Long(body)];
        return [.. message.Chunk(record).SelectMany(static part => (byte[])[22, 3, 1, .. Long(part)])];
    }

    // What is too long for its length is to be refused before that is noticed.
    private static byte[] Long(byte[] content)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, unchecked((ushort)content.Length));
        return [.. length, .. content];
    }
}
