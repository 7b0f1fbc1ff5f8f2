using System.Net;
using System.Text;
using HttpServer.Proxy.Passthrough;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Passthrough;

/// <summary>Connections that are passed on: whole, to a target that is there, in both directions until both end.</summary>
public sealed class PassthroughRelayTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];

    [TestCase(true)]
    [TestCase(false)]
    public async Task Bytes_BothWays_ArriveAsTheyAre(bool eventLoop)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            var received = await connection.ReadExactlyAsync(Bytes.Length);
            await connection.SendAsync(received);
        });
        await using var app = await PassthroughApp.StartAsync(PassthroughApp.Address(backend), eventLoop: eventLoop);
        await using var client = await app.ConnectAsync();

        var sending = client.SendAsync(Bytes);
        var echo = await client.ReadToEndAsync();
        await sending;
        client.HalfClose();

        Assert.That(echo, Is.EqualTo(Bytes));
        await Eventually.True(() => app.Log.Any(line => line.Contains(
            $"for a.example was connected to tcp://127.0.0.1:{backend.Port} (passthrough tls:a.example): {Bytes.Length} bytes in, {Bytes.Length} out,", StringComparison.Ordinal)));
        Assert.That(app.Targets.Single().ActiveConnections, Is.Zero);
    }

    [Test]
    public async Task Client_ThatEndsItsDirection_StillGetsTheAnswer()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            var all = await connection.ReadToEndAsync();
            await connection.SendAsync($"{all.Length} bytes");
        });
        await using var app = await PassthroughApp.StartAsync(PassthroughApp.Address(backend));
        await using var client = await app.ConnectAsync();

        await client.SendAsync(Bytes);
        client.HalfClose();

        Assert.That(Encoding.ASCII.GetString(await client.ReadToEndAsync()), Is.EqualTo($"{Bytes.Length} bytes"));
    }

    [Test]
    public async Task Client_ThatBreaksOff_EndsTheTargetsConnection()
    {
        await using var backend = ScriptedBackend.Start(async connection => await connection.ReadToEndAsync());
        await using var app = await PassthroughApp.StartAsync(PassthroughApp.Address(backend));
        var client = await app.ConnectAsync();
        await client.SendAsync("hello");
        await Eventually.True(() => backend.Open == 1);

        client.Abort();

        await Eventually.True(() => backend.Open == 0 && app.Targets.Single().ActiveConnections == 0);
    }

    [Test]
    public async Task Target_ThatRefuses_IsPassedOverAndTakenOut()
    {
        await using var dead = PassthroughApp.Naming("dead");
        await dead.RefuseAsync();
        await using var alive = PassthroughApp.Naming("alive");
        await using var app = await PassthroughApp.StartAsync("", route => route.Targets.AddRange(
            [new PassthroughTargetOptions { Url = PassthroughApp.Address(dead) }, new PassthroughTargetOptions { Url = $"tcp://{PassthroughApp.Address(alive)}" }]));

        for (var i = 0; i < 6; i++)
        {
            Assert.That(await app.AskAsync("a.example"), Is.EqualTo("alive"));
        }

        Assert.That(app.Log.Count(line => line.Contains("could not be reached: connect_refused", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(app.Targets.Select(target => target.IsEjected), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task Target_TheOnlyOneGone_ClosesTheConnection()
    {
        await using var dead = PassthroughApp.Naming("dead");
        await dead.RefuseAsync();
        await using var app = await PassthroughApp.StartAsync(PassthroughApp.Address(dead));

        Assert.That(await app.AskAsync("a.example"), Is.Empty);
        Assert.That(app.Log, Has.Some.Contains("was closed, for passthrough tls:a.example has no target: connect_refused"));
        dead.AcceptAgain();
        Assert.That(await app.AskAsync("a.example"), Is.EqualTo("dead"), "once it is back");
    }

    [Test]
    public async Task Connections_ByWeight_AreSpread()
    {
        await using var one = PassthroughApp.Naming("1");
        await using var three = PassthroughApp.Naming("3");
        await using var app = await PassthroughApp.StartAsync("", route =>
        {
            route.Strategy = "weighted_round_robin";
            route.Targets.AddRange([new() { Url = PassthroughApp.Address(one) }, new() { Url = PassthroughApp.Address(three), Weight = 3 }]);
        });
        var answers = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            answers.Add(await app.AskAsync("a.example"));
        }

        Assert.That(answers.CountBy(answer => answer).ToDictionary(), Is.EquivalentTo(new Dictionary<string, int> { ["1"] = 2, ["3"] = 6 }));
    }

    [Test]
    public async Task Silence_LongerThanItsBound_CutsTheConnection()
    {
        await using var backend = ScriptedBackend.Start(async connection => await connection.ReadToEndAsync());
        await using var app = await PassthroughApp.StartAsync(PassthroughApp.Address(backend), route => route.IdleTimeout = 0.2);
        await using var client = await app.ConnectAsync();
        await client.SendAsync("x");

        Assert.That(async () => await client.ReadToEndAsync(), Throws.InstanceOf<IOException>());
        await Eventually.True(() => backend.Open == 0);
        await Eventually.True(() => app.Log.Any(line => line.Contains(", idle_timeout.", StringComparison.Ordinal)));
    }

    [Test]
    public async Task ProxyProtocol_Text_ComesBeforeTheFirstByte()
    {
        await using var backend = ScriptedBackend.Start(async connection => await connection.SendAsync(await connection.ReadExactlyAsync(60)));
        await using var app = await PassthroughApp.StartAsync(PassthroughApp.Address(backend), route => route.ProxyProtocol = "v1");
        await using var client = await app.ConnectAsync();
        await client.SendAsync(new string('x', 60));

        var seen = Encoding.ASCII.GetString(await client.ReadToEndAsync());

        Assert.That(seen, Does.StartWith($"PROXY TCP4 127.0.0.1 127.0.0.1 {((IPEndPoint)client.LocalEndPoint!).Port} {app.Port}\r\nx"));
    }

    [Test]
    public async Task ProxyProtocol_Binary_ComesBeforeTheFirstByte()
    {
        await using var backend = ScriptedBackend.Start(async connection => await connection.SendAsync(await connection.ReadExactlyAsync(29)));
        await using var app = await PassthroughApp.StartAsync(PassthroughApp.Address(backend), route => route.ProxyProtocol = "v2");
        await using var client = await app.ConnectAsync();
        await client.SendAsync("x");

        var seen = await client.ReadToEndAsync();

        var port = ((IPEndPoint)client.LocalEndPoint!).Port;
        Assert.That(seen, Is.EqualTo((byte[])
            [13, 10, 13, 10, 0, 13, 10, .. "QUIT\n"u8, 0x21, 0x11, 0, 12, 127, 0, 0, 1, 127, 0, 0, 1, (byte)(port >> 8), (byte)port, (byte)(app.Port >> 8), (byte)app.Port, (byte)'x']));
    }

    [Test]
    public async Task Probe_OfATargetThatIsGone_TakesItOut()
    {
        await using var one = PassthroughApp.Naming("1");
        await using var two = PassthroughApp.Naming("2");
        await using var app = await PassthroughApp.StartAsync("", route =>
        {
            route.Health = new PassthroughHealthOptions { Interval = 0.1, UnhealthyThreshold = 1 };
            route.Targets.AddRange([new() { Url = PassthroughApp.Address(one) }, new() { Url = PassthroughApp.Address(two) }]);
        });
        await Eventually.True(() => one.Accepted > 0 && two.Accepted > 0);

        await one.RefuseAsync();
        await Eventually.True(() => !app.Targets[0].IsProbedWell);
        Assert.That((await app.AskAsync("a.example"), await app.AskAsync("a.example")), Is.EqualTo(("2", "2")));

        one.AcceptAgain();
        await Eventually.True(() => app.Targets[0].IsProbedWell);
    }
}
