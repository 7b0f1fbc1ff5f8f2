using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Starting;

public sealed class RefusalTests
{
    private const int Refused = 2;

    private TestSite _site = null!;

    [SetUp]
    public void SetUp() => _site = new TestSite();

    [TearDown]
    public void TearDown() => _site.Dispose();

    [Test]
    public async Task Start_PortInUse_IsOneClearLine()
    {
        using var other = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        other.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);

        AssertOneLine(await _site.RunAsync("--port", port), $"httpserver: port {port} is in use");
    }

    [Test]
    public async Task Start_MissingDirectory_IsOneClearLine()
        => AssertOneLine(await _site.RunAsync("-d", "missing", "-p", "0"), "command line --directory: static.directory: ");

    [Test]
    public async Task Start_MissingConfiguration_IsOneClearLine()
        => AssertOneLine(await _site.RunAsync("-c", "missing.toml"), "missing.toml: the file does not exist");

    [Test]
    public async Task Start_FileThatIsNoToml_NamesThePlace()
    {
        _site.Configure("[server\ndefault_port = 8080");

        AssertOneLine(await _site.RunAsync(), "app_config.toml:1:");
    }

    [Test]
    public async Task Start_AddressOfAnotherMachine_IsOneClearLine()
    {
        _site.Configure("""
            [server]
            bind_address = "198.51.100.1"
            """);

        AssertOneLine(await _site.RunAsync("-p", "0"), "httpserver: server.bind_address: '198.51.100.1'");
    }

    [Test]
    public async Task Start_LogsThatCannotBeWritten_IsOneClearLine()
    {
        _site.Write("file", "");
        _site.Configure("""
            [logging]
            logs_directory = "file/logs"
            """);

        AssertOneLine(await _site.RunAsync("-p", "0"), "app_config.toml:2:");
    }

    [Test]
    public async Task Start_TenMistakes_ReportsTenPlacesAndStartsNothing()
    {
        var port = FreePort.Find();
        _site.Configure($$"""
            [server]
            default_port = {{port}}
            request_timeot = 30
            max_request_size_mb = "ten"
            trusted_proxies = ["10.0.0.0/99"]

            [logging]
            format = "yaml"
            retention_days = -1

            [access_log]
            file = ""

            [[proxy]]
            path = "/api/*"
            target = "127.0.0.1:9001"

            [[proxy]]
            path = "/live/*"
            strategy = "least_conections"
            sticky_sessions = "yes"
            target = "http://127.0.0.1:9002"

            [tunel]
            enabled = true
            """);

        var exit = await _site.RunAsync();

        var places = exit.Error.Split('\n').Where(line => line.StartsWith("app_config.toml:", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[0]).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(exit.Code, Is.EqualTo(Refused));
            Assert.That(places, Has.Count.EqualTo(10), exit.Error);
            Assert.That(places, Is.All.Match(@"^app_config\.toml:\d+:\d+:$"));
            Assert.That(places, Is.Unique);
            Assert.That(exit.Error, Does.EndWith("httpserver: 10 errors; nothing was started.\n"));
            Assert.That(exit.Output, Is.Empty);
            Assert.That(Directory.Exists(Path.Combine(_site.Root, "logs")), Is.False);
        });
        Assert.That(await LoopbackPort.AcceptsAsync(port), Is.False);
    }

    private static void AssertOneLine(GatewayExit exit, string beginning) => Assert.Multiple(() =>
    {
        Assert.That(exit.Code, Is.EqualTo(Refused), exit.Error);
        Assert.That(exit.Error, Does.StartWith(beginning));
        Assert.That(exit.Error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(exit.Output, Is.Empty);
    });
}
