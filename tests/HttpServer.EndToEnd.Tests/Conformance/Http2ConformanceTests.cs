using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.EndToEnd.Tests.Conformance;

/// <summary>
/// What RFC 9113 and RFC 7541 ask of a server, case by case on the wire against the real gateway, whatever it serves: the
/// cases that the public suites of HTTP/2 are made of, and some more.
/// </summary>
[TestFixture("files")]
[TestFixture("http")]
[TestFixture("h2c")]
public sealed class Http2ConformanceTests(string served)
{
    private static readonly string Large = new('x', 200_000);

    private readonly TestSite _site = new();
    private KestrelBackend? _backend;
    private GatewayProcess _gateway = null!;

    private static IEnumerable<TestCaseData> Cases =>
        StreamCases.All.Concat(FrameCases.All).Concat(MessageCases.All).Select(one => new TestCaseData(one).SetName($"{{m}}({one.Name})"));

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (served != "files")
        {
            _backend = await KestrelBackend.StartAsync(
                async context =>
                {
                    await context.Request.Body.CopyToAsync(Stream.Null);
                    await context.Response.WriteAsync(context.Request.Path == "/large.txt" ? Large : "Hello, world");
                },
                protocols: served == "h2c" ? HttpProtocols.Http2 : HttpProtocols.Http1);
            _site.Configure($"""
                [[proxy]]
                path = "*"
                target = "{served}://127.0.0.1:{_backend.Port}"
                """);
        }

        _site.Write("large.txt", Large);
        _gateway = await _site.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }

        _site.Dispose();
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Case_OfTheProtocol_EndsAsTheRfcSays(object one)
    {
        await using var peer = await Http2Peer.OpenAsync(_gateway.Port);

        await ((Http2Case)one).RunAsync(peer);
    }

    // RFC 9113, 3.4: what is no preface is no HTTP/2, and nothing of it is waited for.
    [Test]
    public async Task Preface_ThatIsNone_EndsTheConnection()
    {
        await using var client = await RawHttpClient.ConnectAsync(_gateway.Port);
        await client.SendAsync("INVALID CONNECTION PREFACE\r\n\r\n");

        Assert.That(await client.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task Settings_OfTheGateway_ComeFirst()
    {
        await using var client = await RawHttp2Connection.ConnectAsync(_gateway.Port);

        var first = await client.ReadAsync();

        Assert.That((first!.Type, first.Flags, first.Stream), Is.EqualTo((RawFrame.Settings, (byte)0, 0)));
    }
}
