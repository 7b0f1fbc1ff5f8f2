using System.Net.Sockets;
using System.Text;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Restarting;

public sealed class SystemdTests
{
    [Test]
    public async Task Notify_StartRestartAndStop_AreTold()
    {
        using var site = new TestSite();
        var path = Path.Combine(site.Root, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));

        await using var gateway = await site.StartAsync(new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path });
        Assert.That(await ReceiveAsync(manager), Is.EqualTo("READY=1"));

        var successor = await gateway.RestartAsync();
        Assert.That(await ReceiveAsync(manager), Is.EqualTo($"MAINPID={successor}"));

        GatewayProcess.Terminate(successor);
        Assert.That(await ReceiveAsync(manager), Is.EqualTo("STOPPING=1"));
        Assert.That(await gateway.WaitForExitAsync(), Is.Zero);
    }

    [TestCase("unnamed", "--port")]
    [TestCase("default", "--config")]
    public async Task Activate_SocketOfAListener_IsServedAndHandedOver(string name, string by)
    {
        using var site = new TestSite().Configure("[server]\nbind_address = \"127.0.0.1\"\ndefault_port = 1\n");
        var port = FreePort.Find();
        string[] arguments = by == "--port" ? [by, $"{port}"] : [by, "app_config.toml"];
        await using var gateway = await GatewayProcess.StartActivatedAsync($"127.0.0.1:{port}", name, arguments, site.Root);

        var first = await AskAsync(port);
        var successor = await gateway.RestartAsync();
        var second = await AskAsync(port);
        GatewayProcess.Terminate(successor);

        Assert.That((first, second), Is.EqualTo((TestSite.Page, TestSite.Page)), gateway.Error);
        Assert.That(await gateway.WaitForExitAsync(), Is.Zero);
    }

    [Test]
    public async Task Activate_SocketThatNoListenerAsksFor_IsRefusedByName()
    {
        using var site = new TestSite();
        var port = FreePort.Find();
        await using var gateway = await GatewayProcess.StartActivatedAsync($"127.0.0.1:{port}", "other", ["--port", "0"], site.Root);

        await using var connection = await RawHttpClient.ConnectAsync(port);

        Assert.That(await gateway.WaitForExitAsync(), Is.EqualTo(2));
        Assert.That(gateway.Error, Does.Contain($"no listener of the configuration asks for: 127.0.0.1:{port} (other)"));
    }

    private static async Task<string> AskAsync(int port)
    {
        var response = await RawHttpClient.ExchangeAsync(port, "GET /index.html HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        return response.Body.Text;
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        using var bound = new CancellationTokenSource(Bound.Default);
        var buffer = new byte[256];
        var count = await socket.ReceiveAsync(buffer, bound.Token);
        return Encoding.UTF8.GetString(buffer, 0, count);
    }
}
