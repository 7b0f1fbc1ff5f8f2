using HttpServer.Core.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Core.Tests.Requests;

public sealed class RequestIdTests
{
    [Test]
    public async Task Response_Always_CarriesTheIdThatHandlerAndLogSee()
    {
        string? seen = null;
        await using var server = await CoreServer.StartAsync(context =>
        {
            seen = context.Features.Get<RequestRecord>()!.Id;
            return Task.CompletedTask;
        });

        var response = await server.GetAsync();

        var id = response.Header("X-Request-Id");
        Assert.That(id, Does.Match("^[0-9a-v]{26}$").And.EqualTo(seen));
        Assert.That((await server.Log.SingleAsync()).Id, Is.EqualTo(id));
    }

    [Test]
    public async Task Requests_OnOneConnection_HaveDifferentIds()
    {
        await using var server = await CoreServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        HashSet<string?> ids = [];

        for (var i = 0; i < 50; i++)
        {
            await connection.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            ids.Add((await connection.ReadResponseAsync()).Header("X-Request-Id"));
        }

        Assert.That(ids, Has.Count.EqualTo(50));
    }

    [Test]
    public async Task Id_FromUntrustedPeer_IsNotTakenOver()
    {
        await using var server = await CoreServer.StartAsync();

        var response = await server.GetAsync(fields: "X-Request-Id: mine\r\n");

        Assert.That(response.Header("X-Request-Id"), Is.Not.EqualTo("mine").And.Not.Null);
    }

    [TestCase("abc.DEF~1-2_3", true)]
    [TestCase("x", true)]
    [TestCase("", false)]
    [TestCase("a b", false)]
    [TestCase("a\"b", false)]
    [TestCase("<script>", false)]
    [TestCase("a\u00e9", false)]
    public async Task Id_FromTrustedPeer_IsTakenOverWhenHarmless(string id, bool taken)
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.TrustedProxies.Add("127.0.0.1"));

        var response = await server.GetAsync(fields: $"X-Request-Id: {id}\r\n");

        Assert.That(response.Header("X-Request-Id") == id, Is.EqualTo(taken));
    }

    [TestCase(128, true)]
    [TestCase(129, false)]
    public async Task Id_FromTrustedPeer_MayHave128Characters(int length, bool taken)
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.TrustedProxies.Add("127.0.0.1"));
        var id = new string('x', length);

        var response = await server.GetAsync(fields: $"X-Request-Id: {id}\r\n");

        Assert.That(response.Header("X-Request-Id") == id, Is.EqualTo(taken));
    }

    [Test]
    public async Task Id_SentTwice_IsNotTakenOver()
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.TrustedProxies.Add("127.0.0.1"));

        var response = await server.GetAsync(fields: "X-Request-Id: a\r\nX-Request-Id: b\r\n");

        Assert.That(response.Header("X-Request-Id"), Has.Length.EqualTo(26));
    }

    [Test]
    public async Task Upgrade_Accepted_CarriesTheIdOn101()
    {
        await using var server = await CoreServer.StartAsync(async context =>
        {
            var upgrade = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>()!;
            await using var stream = await upgrade.UpgradeAsync();
        });

        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        var response = await connection.ReadResponseAsync();

        Assert.That(response.StatusCode, Is.EqualTo(101));
        Assert.That(response.Header("X-Request-Id"), Has.Length.EqualTo(26));
        Assert.That((await server.Log.SingleAsync()).Status, Is.EqualTo(101));
    }

    [Test]
    public async Task Ids_SwitchedOff_LeaveNoHeader()
    {
        await using var server = await CoreServer.StartAsync(services: services => services.Configure<RequestIdOptions>(o => o.Enabled = false));

        var response = await server.GetAsync();

        Assert.That(response.Header("X-Request-Id"), Is.Null);
    }
}
