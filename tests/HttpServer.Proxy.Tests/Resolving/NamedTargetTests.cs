using System.Net;
using System.Net.Sockets;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Resolving;

/// <summary>Targets with a name: all of its addresses, as a real name server tells them, while requests run.</summary>
public sealed class NamedTargetTests
{
    private const string Here = "127.0.0.2";
    private const string There = "127.0.0.3";
    private const string Elsewhere = "127.0.0.4";

    [Test]
    public async Task Name_SeveralAddresses_AreBalancedEach()
    {
        await using var backends = Backends.Start(Here, There);
        await using var dns = await DnsmasqServer.StartAsync($"host-record=app.test,{Here}", $"host-record=app.test,{There}");
        await using var gateway = await StartAsync(dns, $"http://app.test:{backends.Port}");

        Assert.That(await AskAsync(gateway, 6), Is.EqualTo(new[] { Here, There, Here, There, Here, There }));
        Assert.That(gateway.Pool.Targets.Select(target => target.Key), Is.EqualTo(new[] { $"http://app.test:{backends.Port}#{Here}", $"http://app.test:{backends.Port}#{There}" }));
        Assert.That(backends[Here].Requests[0].Header("Host"), Is.EqualTo($"app.test:{backends.Port}"));
    }

    [Test]
    public async Task Name_RecordsChange_TheNewOnesAreInEffectAndTheOthersStay()
    {
        await using var backends = Backends.Start(Here, There, Elsewhere);
        await using var dns = await DnsmasqServer.StartAsync($"host-record=app.test,{Here}", $"host-record=app.test,{There}");
        await using var gateway = await StartAsync(dns, $"http://app.test:{backends.Port}");
        await AskAsync(gateway, 4);
        var (gone, kept) = (gateway.Pool.Targets[0], gateway.Pool.Targets[1]);

        await dns.ChangeAsync($"host-record=app.test,{There}", $"host-record=app.test,{Elsewhere}");
        await Eventually.True(() => gateway.Pool.Targets[0] == kept);

        Assert.That((await AskAsync(gateway, 6)).Order(), Is.EqualTo(new[] { There, There, There, Elsewhere, Elsewhere, Elsewhere }));
        Assert.That((kept.TotalRequests, gone.ActiveConnections), Is.EqualTo((5L, 0)));
        // The connections to what is gone are closed, those to what stays are used again.
        await Eventually.True(() => backends[Here].Open == 0);
    }

    [Test]
    public async Task Name_RoutesReplaced_KeepsItsAddressesAndTheirConnections()
    {
        await using var backends = Backends.Start(Here, There);
        await using var dns = await DnsmasqServer.StartAsync($"host-record=app.test,{Here}", $"host-record=app.test,{There}");
        await using var gateway = await StartAsync(dns, $"http://app.test:{backends.Port}");
        await AskAsync(gateway, 2);
        var before = gateway.Pool.Targets;
        var connections = before.Select(target => target.Attachment).ToList();

        gateway.Routes.Replace(proxy => proxy.Routes.Add(new RouteOptions
        {
            Path = "*",
            Timeout = 9,
            Targets = { new TargetOptions { Url = $"http://app.test:{backends.Port}", Weight = 2 } },
        }));

        Assert.That(gateway.Pool.Targets, Is.EqualTo(before), "the same, and at once");
        Assert.That(before.Select(target => target.Weight), Has.All.EqualTo(2));
        Assert.That((await AskAsync(gateway, 4)).Distinct(), Is.EquivalentTo(new[] { Here, There }));
        Assert.That(before.Select(target => target.Attachment), Is.EqualTo(connections));
    }

    [Test]
    public async Task Name_GoneWhileARequestRuns_LetsItFinish()
    {
        var gate = new Gate();
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            await gate.WaitAsync();
            await context.Response.Body.WriteAsync("done"u8.ToArray());
        });
        await using var dns = await DnsmasqServer.StartAsync("host-record=app.test,127.0.0.1", "host-record=app.test,192.0.2.1");
        await using var gateway = await StartAsync(dns, $"http://app.test:{backend.Port}");
        var target = gateway.Pool.Targets[0];
        var answer = gateway.GetAsync();
        await Eventually.True(() => target.ActiveConnections == 1);

        await dns.ChangeAsync("host-record=app.test,192.0.2.1");
        await Eventually.True(() => !gateway.Pool.Targets.Contains(target));
        gate.Open();

        Assert.That((await answer).Body.Text, Is.EqualTo("done"));
        await Eventually.True(() => target.ActiveConnections == 0 && target.Attachment is null);
    }

    [Test]
    public async Task Name_ServerGoesAway_TheLastAddressesStay()
    {
        await using var backends = Backends.Start(Here, There);
        await using var dns = await DnsmasqServer.StartAsync($"host-record=app.test,{Here}", $"host-record=app.test,{There}");
        await using var gateway = await StartAsync(dns, $"http://app.test:{backends.Port}");
        var before = gateway.Pool.Targets;

        await dns.ChangeAsync();
        // An address of each family, and then again: the first answers have been dealt with.
        await Eventually.True(() => dns.Questions > 2);
        Assert.That(await AskAsync(gateway, 20), Has.Exactly(10).EqualTo(Here));
        await dns.StopAsync();

        Assert.That(await AskAsync(gateway, 20), Has.Exactly(10).EqualTo(Here));
        Assert.That(gateway.Pool.Targets, Is.SameAs(before));
    }

    [Test]
    public async Task Name_UnknownAtTheStart_IsRefusedUntilItIsKnown()
    {
        await using var backends = Backends.Start(Here);
        await using var dns = await DnsmasqServer.StartAsync();
        await using var gateway = await StartAsync(dns, $"http://app.test:{backends.Port}");
        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));

        await dns.ChangeAsync($"host-record=app.test,{Here}");

        await Eventually.True(async () => (await gateway.GetAsync()).StatusCode == 200);
    }

    [Test]
    public async Task Name_NobodyListensOnOneAddress_NoRequestFails()
    {
        await using var backends = Backends.Start(Here);
        await using var dns = await DnsmasqServer.StartAsync($"host-record=app.test,{Here}", $"host-record=app.test,{There}", "host-record=app.test,::1");
        await using var gateway = await StartAsync(dns, $"http://app.test:{backends.Port}");

        Assert.That(await AskAsync(gateway, 12), Is.All.EqualTo(Here));
        Assert.That(gateway.Pool.Targets.Select(target => target.TotalRequests), Is.EqualTo([4, 4, 4]));
    }

    [Test]
    public async Task Name_ManyAddresses_AreReadOverTcp()
    {
        await using var dns = await DnsmasqServer.StartAsync([.. Enumerable.Range(1, 200).Select(i => $"host-record=many.test,10.1.{i / 100}.{i % 100}")]);
        await using var gateway = await StartAsync(dns, "http://many.test");

        Assert.That(gateway.Pool.Targets.Select(target => target.Addresses[0].ToString()).Distinct().Count(), Is.EqualTo(200));
    }

    [Test]
    public async Task Name_AliasOfAnother_IsFollowed()
    {
        await using var backends = Backends.Start(Here);
        await using var dns = await DnsmasqServer.StartAsync($"host-record=real.test,{Here}", "cname=alias.test,real.test");
        await using var gateway = await StartAsync(dns, $"http://alias.test:{backends.Port}");

        Assert.That(await AskAsync(gateway, 1), Is.EqualTo(new[] { Here }));
    }

    [Test]
    public async Task Name_RefreshOfZero_KeepsTheFirstAddresses()
    {
        await using var backends = Backends.Start(Here, There);
        await using var dns = await DnsmasqServer.StartAsync($"host-record=once.test,{Here}", $"host-record=other.test,{Here}");
        await using var gateway = await Gateway.StartAsync("", route => Route(route, 0, $"http://once.test:{backends.Port}"), nameServerPort: dns.Port);
        await using var other = await StartAsync(dns, $"http://other.test:{backends.Port}");

        await dns.ChangeAsync($"host-record=once.test,{There}", $"host-record=other.test,{There}");
        await Eventually.True(() => other.Pool.Targets[0].Addresses[0].ToString() == There);

        Assert.That(gateway.Pool.Targets.Single().Addresses[0].ToString(), Is.EqualTo(Here));
    }

    [TestCase("localhost")]
    [TestCase("127.0.0.1")]
    public async Task Name_OfThisMachine_IsDialledAsEver(string host)
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await Gateway.StartAsync($"http://{host}:{backend.Port}");

        for (var i = 0; i < 50; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        Assert.That(gateway.Pool.Targets.Single().Key, Is.EqualTo($"http://{host}:{backend.Port}"));
    }

    // Asked of the name server, which does not know it, and then of the system.
    [Test]
    public async Task Name_OnlyTheSystemKnows_IsFound()
    {
        // Whatever the address of this machine is: another name of it than localhost is in its hosts file.
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", new IPEndPoint(IPAddress.Any, 0));
        await using var dns = await DnsmasqServer.StartAsync();
        await using var gateway = await StartAsync(dns, $"http://{Dns.GetHostName()}:{backend.Port}");

        Assert.That(dns.Questions, Is.GreaterThan(0));
        Assert.That(await AskAsync(gateway, 4), Is.All.EqualTo("ok"));
    }

    [Test]
    public async Task Service_PrioritiesWeightsAndPorts_AreTargets()
    {
        await using var first = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
        await using var second = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond");
        await using var reserve = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nreserve");
        string[] hosts = [$"host-record=one.test,{IPAddress.Loopback}", $"host-record=two.test,{IPAddress.Loopback}"];
        await using var dns = await DnsmasqServer.StartAsync(
            [.. hosts, $"srv-host=_http._tcp.app.test,one.test,{first.Port},10,3", $"srv-host=_http._tcp.app.test,two.test,{second.Port},10,1", $"srv-host=_http._tcp.app.test,two.test,{reserve.Port},20,7"]);
        await using var gateway = await StartAsync(dns, "srv+http://_http._tcp.app.test", "weighted_round_robin");

        Assert.That((await AskAsync(gateway, 8)).CountBy(body => body), Is.EquivalentTo(new Dictionary<string, int> { ["first"] = 6, ["second"] = 2 }));
        Assert.That(
            gateway.Pool.Targets.Select(target => (target.Url.ToString(), target.Weight, target.Priority)),
            Is.EquivalentTo(new[] { ($"http://one.test:{first.Port}/", 3, 0), ($"http://two.test:{second.Port}/", 1, 0), ($"http://two.test:{reserve.Port}/", 7, 1) }));

        await dns.ChangeAsync([.. hosts, $"srv-host=_http._tcp.app.test,two.test,{reserve.Port},20,7"]);
        await Eventually.True(() => gateway.Pool.Targets.Count == 1);
        Assert.That(await AskAsync(gateway, 2), Is.All.EqualTo("reserve"));

        await dns.StopAsync();
        Assert.That(await AskAsync(gateway, 2), Is.All.EqualTo("reserve"));
    }

    [Test]
    public async Task Service_OneOfItsMachinesIsNotFound_KeepsItsTarget()
    {
        const string Service = "srv-host=_http._tcp.app.test";
        string[] both = [$"host-record=one.test,{Here}", $"{Service},one.test,80", $"{Service},two.test,80"];
        await using var dns = await DnsmasqServer.StartAsync([.. both, $"host-record=two.test,{There}"]);
        await using var gateway = await StartAsync(dns, "srv+http://_http._tcp.app.test");
        Assert.That(gateway.Pool.Targets, Has.Count.EqualTo(2));

        await dns.ChangeAsync([.. both, $"{Service},three.test,80", $"host-record=three.test,{Elsewhere}"]);
        await Eventually.True(() => gateway.Pool.Targets.Any(target => target.Url.Host == "three.test"));

        Assert.That(gateway.Pool.Targets.Select(target => target.Url.Host), Is.EquivalentTo(["one.test", "two.test", "three.test"]));
    }

    [Test]
    public async Task Service_UnknownAtTheStart_Is503UntilItIsKnown()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var dns = await DnsmasqServer.StartAsync();
        await using var gateway = await StartAsync(dns, "srv+http://_http._tcp.app.test");
        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(503));

        await dns.ChangeAsync("host-record=one.test,127.0.0.1", $"srv-host=_http._tcp.app.test,one.test,{backend.Port}");

        await Eventually.True(async () => (await gateway.GetAsync()).StatusCode == 200);
    }

    private static Task<Gateway> StartAsync(DnsmasqServer dns, string target, string strategy = "round_robin") =>
        Gateway.StartAsync("", route => Route(route, 0.02, target, strategy), nameServerPort: dns.Port);

    private static void Route(RouteOptions route, double refresh, string target, string strategy = "round_robin") =>
        (route.Target, route.Strategy, route.DnsRefresh, route.PreserveHost) = (target, strategy, refresh, false);

    private static async Task<List<string>> AskAsync(Gateway gateway, int times)
    {
        var bodies = new List<string>();
        for (var i = 0; i < times; i++)
        {
            var answer = await gateway.GetAsync();
            bodies.Add(answer.StatusCode == 200 ? answer.Body.Text : $"status {answer.StatusCode}");
        }

        return bodies;
    }

    /// <summary>Backends on one port of several addresses, each answering with its own.</summary>
    private sealed class Backends : IAsyncDisposable
    {
        private readonly Dictionary<string, ScriptedBackend> _byAddress = [];

        public int Port => _byAddress.Values.First().Port;

        public ScriptedBackend this[string address] => _byAddress[address];

        public static Backends Start(params string[] addresses)
        {
            while (true)
            {
                var backends = new Backends();
                try
                {
                    foreach (var address in addresses)
                    {
                        var port = backends._byAddress.Count == 0 ? 0 : backends.Port;
                        backends._byAddress[address] = ScriptedBackend.Answering(
                            $"HTTP/1.1 200 OK\r\nContent-Length: {address.Length}\r\n\r\n{address}", new IPEndPoint(IPAddress.Parse(address), port));
                    }

                    return backends;
                }
                catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
                {
                    // The port of the first is taken on another address: the next try gets another one.
                    backends.DisposeAsync().AsTask().GetAwaiter().GetResult();
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var backend in _byAddress.Values)
            {
                await backend.DisposeAsync();
            }
        }
    }
}
