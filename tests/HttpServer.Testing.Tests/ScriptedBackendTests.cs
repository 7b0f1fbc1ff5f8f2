using System.Net.Sockets;

namespace HttpServer.Testing.Tests;

public sealed class ScriptedBackendTests
{
    [Test]
    public async Task RefuseAsync_ThenAcceptAgain_RefusesAndAnswersOnTheSamePort()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var port = backend.Port;

        await backend.RefuseAsync();
        Assert.That(() => RawHttpClient.ConnectAsync(port), Throws.InstanceOf<SocketException>());

        backend.AcceptAgain();
        var response = await RawHttpClient.ExchangeAsync(port, "GET / HTTP/1.1\r\n\r\n");
        Assert.That(response.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task DisposeAsync_ScriptFailed_ThrowsWhatItThrew()
    {
        var backend = ScriptedBackend.Start(_ => throw new InvalidDataException("broken script"));
        await using (var client = await RawHttpClient.ConnectAsync(backend.Port))
        {
            await client.ReadToEndAsync();
        }

        await Eventually.True(() => backend.Open == 0);

        Assert.That(
            async () => await backend.DisposeAsync(),
            Throws.TypeOf<AggregateException>().With.InnerException.TypeOf<InvalidDataException>());
    }

    [Test]
    public async Task DisposeAsync_ScriptWaitsAtAGate_Ends()
    {
        var gate = new Gate();
        var backend = ScriptedBackend.Start((_, stopping) => gate.WaitAsync(stopping));
        await using var client = await RawHttpClient.ConnectAsync(backend.Port);
        await Eventually.True(() => backend.Open == 1);

        await backend.DisposeAsync();

        Assert.That(backend.Open, Is.Zero);
    }

    [Test]
    public async Task ResetConnections_ClientReads_SeesAReset()
    {
        await using var backend = ScriptedBackend.Start((_, stopping) => new Gate().WaitAsync(stopping));
        await using var client = await RawHttpClient.ConnectAsync(backend.Port);
        await Eventually.True(() => backend.Open == 1);

        backend.ResetConnections();

        Assert.That(client.ReadToEndAsync, Throws.InstanceOf<IOException>().With.Message.Contains("reset"));
    }
}
