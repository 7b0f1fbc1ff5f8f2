using System.Net;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Forwarding;

public sealed class BackendTests
{
    private TestSite _site = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        _site = new TestSite();
        _client = new HttpClient();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _site.Dispose();
    }

    [Test]
    public async Task Forward_ToNginx_PassesItsAnswerOn()
    {
        await using var nginx = await NginxBackend.StartAsync("""
            location / { default_type text/plain; return 200 "nginx saw $request_uri from $http_x_forwarded_for"; }
            """);
        await using var gateway = await StartAsync($"""
            [[proxy]]
            path = "/app/*"
            target = "{nginx.Url}"
            """);

        using var answer = await _client.GetAsync(new Uri($"{gateway.Url}/app/a%2Fb?q=%25"));

        Assert.Multiple(async () =>
        {
            Assert.That(answer.Headers.Server.ToString(), Does.StartWith("nginx"));
            Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("nginx saw /a%2Fb?q=%25 from 127.0.0.1"));
        });
    }

    [Test]
    public async Task Forward_ToABackendThatIsNotThere_Answers502AndLogsWhy()
    {
        await using var gateway = await StartAsync($"""
            [access_log]
            flush_interval = 0.01

            [[proxy]]
            path = "/gone"
            target = "http://127.0.0.1:{FreePort.Find()}"
            """);

        using var answer = await _client.GetAsync(new Uri($"{gateway.Url}/gone"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        var log = Path.Combine(_site.Root, "logs", "access.log");
        await Eventually.True(() => File.Exists(log) && File.ReadAllText(log).EndsWith('\n'), what: "the access log has its line");
        Assert.That(File.ReadAllText(log), Does.Contain("\"status\":502").And.Contain("connect_refused"));
    }

    [Test]
    public async Task Forward_ToABackendThatIsSilent_Answers504AfterTheTimeout()
    {
        await using var silent = ScriptedBackend.Start(async (connection, stopped) =>
        {
            await connection.ReadRequestAsync();
            await new Gate().WaitAsync(stopped);
        });
        await using var gateway = await StartAsync($"""
            [[proxy]]
            path = "*"
            target = "{silent.Url}"
            timeout = 0.1
            """);

        using var answer = await _client.GetAsync(new Uri(gateway.Url));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.GatewayTimeout));
    }

    private Task<GatewayProcess> StartAsync(string toml) => _site.Configure(toml).StartAsync();
}
