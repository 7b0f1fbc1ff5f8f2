using HttpServer.Core.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Tests.Hosting;

public sealed class ServerOptionsTests
{
    [Test]
    public void Defaults_AsTheyAre_AreValid() => Assert.That(Failures(_ => { }), Is.Empty);

    [Test]
    public void Section_InSnakeCase_IsReadAndItsMistakesAreTold()
    {
        static ServerOptions Read(params KeyValuePair<string, string?>[] settings)
        {
            var section = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("server");
            using var provider = new ServiceCollection().AddLogging().AddHttpServerCore(section).BuildServiceProvider();
            return provider.GetRequiredService<IOptions<ServerOptions>>().Value;
        }

        var options = Read(new("server:default_port", "81"), new("server:TrustedProxies:0", "10.0.0.1"), new("server:listeners:0:name", "x"), new("server:listeners:0:port", "82"));

        Assert.That((options.DefaultPort, options.TrustedProxies.Single(), options.Listeners.Single().Port), Is.EqualTo((81, "10.0.0.1", 82)));
        Assert.That(
            () => Read(new("server:defaultport2", "81"), new("server:http2", "maybe"), new("server:listeners:a:port", "82")),
            Throws.InstanceOf<OptionsValidationException>().With.Property(nameof(OptionsValidationException.Failures)).EquivalentTo(new[]
            {
                "server.defaultport2: is not a known key", "server.http2: 'maybe' is neither true nor false", "server.listeners.a: is in the place of a list",
            }));
    }

    [Test]
    public void Options_WithManyFaults_AreReportedAllAtOnceByKey()
    {
        var failures = Failures(o =>
        {
            o.DefaultPort = 70000;
            o.RequestTimeout = -1;
            o.MaxRequestHeaders = 0;
            o.KeepAliveTimeout = double.NaN;
            o.BindAddress = "everywhere";
            o.TrustedProxies.Add("10.0.0.0/8");
            o.TrustedProxies.Add("10.0.0.1/8");
            o.StatusNetworks.Add("10.0.0.0/33");
            o.AllowedHosts.Add("example.com:80");
        });

        Assert.That(failures, Is.EquivalentTo(new[]
        {
            "server.default_port: 70000 is not between 0 and 65535",
            "server.request_timeout: -1 is not between 0 and 86400",
            "server.max_request_headers: 0 is not between 1 and 10000",
            "server.keep_alive_timeout: NaN is not between 1 and 86400",
            "server.bind_address: 'everywhere' is not '*', 'localhost' or an IP address",
            "server.trusted_proxies[1]: '10.0.0.1/8' has bits set behind its prefix of 8 bits",
            "server.status_networks[0]: '10.0.0.0/33' needs a prefix length from 0 to 32 after the slash",
            "server.allowed_hosts[0]: 'example.com:80' is not a host name like example.com, *.example.com or an IP address "
                + "(without port; international names in their xn-- form)",
        }));
    }

    [Test]
    public void ProxyProtocol_WithoutSenders_IsRefused()
    {
        var failures = Failures(o =>
        {
            o.ProxyProtocol = "optional";
            o.Listeners.Add(new ListenerOptions { Name = "a", Port = 1, ProxyProtocol = "required" });
            o.Listeners.Add(new ListenerOptions { Name = "b", Port = 2, ProxyProtocol = "always", ProxyProtocolFrom = { "here" } });
            o.Listeners.Add(new ListenerOptions { Name = "c", Port = 3, ProxyProtocol = "required", ProxyProtocolFrom = { "10.0.0.0/8" } });
            o.Listeners.Add(new ListenerOptions { Name = "d", Port = 4 });
        });

        Assert.That(failures, Is.EquivalentTo(new[]
        {
            "server.proxy_protocol_from: must name who sends the headers, else anybody could claim any address",
            "server.listeners[0].proxy_protocol_from: must name who sends the headers, else anybody could claim any address",
            "server.listeners[1].proxy_protocol: 'always' is not off, optional or required",
            "server.listeners[1].proxy_protocol_from[0]: 'here' is neither an IP address nor a network like 10.0.0.0/8",
        }));
    }

    [TestCase("*")]
    [TestCase("localhost")]
    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public void BindAddress_OfAKnownForm_IsValid(string address) => Assert.That(Failures(o => o.BindAddress = address), Is.Empty);

    [TestCase("192.0.2.1", true)]
    [TestCase("::/0", true)]
    [TestCase("2001:db8::/32", true)]
    [TestCase("", false)]
    [TestCase("10/8", false)]
    [TestCase("10.0.0.0/", false)]
    [TestCase("10.0.0.0/+8", false)]
    [TestCase("10.0.0.0/8/8", false)]
    [TestCase("fe80::1%eth0", false)]
    [TestCase("example.com", false)]
    public void TrustedProxies_OfAForm_AreCheckedStrictly(string network, bool valid) =>
        Assert.That(Failures(o => o.TrustedProxies.Add(network)), valid ? Is.Empty : Has.Count.EqualTo(1));

    [TestCase("example.com", true)]
    [TestCase("*.example.com", true)]
    [TestCase("localhost", true)]
    [TestCase("192.0.2.1", true)]
    [TestCase("[::1]", true)]
    [TestCase("*", false)]
    [TestCase("*.", false)]
    [TestCase("a.*.com", false)]
    [TestCase("http://example.com", false)]
    [TestCase("exämple.com", false)]
    [TestCase("", false)]
    public void AllowedHosts_OfAForm_AreCheckedStrictly(string host, bool valid) =>
        Assert.That(Failures(o => o.AllowedHosts.Add(host)), valid ? Is.Empty : Has.Count.EqualTo(1));

    [TestCase("X-User", true)]
    [TestCase("X-User-*", true)]
    [TestCase("*", false)]
    [TestCase("X-*-User", false)]
    [TestCase("X User", false)]
    [TestCase("X-User:", false)]
    [TestCase("", false)]
    public void HeaderLists_OfAForm_AreCheckedStrictly(string name, bool valid)
    {
        Assert.That(Failures(o => o.ProtectedHeaders.Add(name)), valid ? Is.Empty : Has.Count.EqualTo(1));
        Assert.That(Failures(o => o.UnprotectedHeaders.Add(name)), valid ? Is.Empty : Has.Count.GreaterThanOrEqualTo(1));
    }

    [TestCase("X-Forwarded-For")]
    [TestCase("x-forwarded-*")]
    [TestCase("Forwarded")]
    [TestCase("X-Request-Id")]
    public void UnprotectedHeaders_ThatTheGatewayWrites_AreRefused(string name) => Assert.That(Failures(o => o.UnprotectedHeaders.Add(name)), Has.Count.EqualTo(1));

    [Test]
    public void Configuration_Bound_FillsEveryKindOfKey()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["server:DefaultPort"] = "9000",
            ["server:ShutdownGrace"] = "1.5",
            ["server:EnableHealthEndpoints"] = "false",
            ["server:TrustedProxies:0"] = "10.0.0.0/8",
            ["server:AllowedHosts:0"] = "example.com",
        }).Build();
        using var services = new ServiceCollection().AddHttpServerCore(configuration.GetSection("server")).BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<ServerOptions>>().Value;

        Assert.That((options.DefaultPort, options.ShutdownGrace, options.EnableHealthEndpoints), Is.EqualTo((9000, 1.5, false)));
        Assert.That(options.TrustedProxies, Is.EqualTo(new[] { "10.0.0.0/8" }));
        Assert.That(options.AllowedHosts, Is.EqualTo(new[] { "example.com" }));
    }

    [Test]
    public async Task Configuration_Reloaded_AppliesToTheNextRequest()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["AllowedHosts:0"] = "old.test" }).Build();
        await using var server = await CoreServer.StartAsync(services: services => services.AddHttpServerCore(configuration));
        const string Request = "GET / HTTP/1.1\r\nHost: new.test\r\n\r\n";
        Assert.That((await server.SendAsync(Request)).StatusCode, Is.EqualTo(421));

        configuration["AllowedHosts:0"] = "new.test";
        configuration.Reload();

        Assert.That((await server.SendAsync(Request)).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public void Schema_OfTheSection_NamesEveryKeyOfTheFile() => Assert.That(
        CoreOptionsJsonContext.Default.ServerOptions.Properties.Select(property => property.Name),
        Is.SupersetOf(new[] { "default_port", "request_timeout", "max_request_size_mb", "enable_health_endpoints", "trusted_proxies" }));

    [Test]
    public void AddHttpServerCore_CalledTwice_RegistersNothingTwice()
    {
        var services = new ServiceCollection().AddHttpServerCore();
        var once = services.Count(Ours);

        services.AddHttpServerCore();

        Assert.That(services.Count(Ours), Is.EqualTo(once).And.Positive);

        static bool Ours(ServiceDescriptor service) =>
            service.ServiceType.Namespace?.StartsWith("HttpServer", StringComparison.Ordinal) == true
            || service.ServiceType == typeof(IHostedService)
            || service.ServiceType == typeof(IValidateOptions<ServerOptions>);
    }

    [Test]
    public void Application_WithoutAName_IsRefused()
    {
        using var services = new ServiceCollection().AddHttpServerCore().Configure<ApplicationOptions>(o => o.Name = " ").BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() => _ = services.GetRequiredService<IOptions<ApplicationOptions>>().Value);

        Assert.That(exception!.Failures, Is.EqualTo(new[] { "application.name: must not be empty" }));
    }

    [Test]
    public void Listeners_WithFaults_AreReportedAllAtOnceByKey()
    {
        var failures = Failures(o =>
        {
            o.Listeners.Add(new ListenerOptions { Name = "default", Port = 9000 });
            o.Listeners.Add(new ListenerOptions { Name = "a b", Port = 8080 });
            o.Listeners.Add(new ListenerOptions { Name = "c", Port = 9000, BindAddress = "everywhere" });
            o.Listeners.Add(new ListenerOptions { Name = "C", Port = 70000 });
            o.Listeners.Add(new ListenerOptions { Name = "d" });
            o.Listeners.Add(new ListenerOptions { Name = "e", Port = 0 });
            o.Listeners.Add(new ListenerOptions { Name = "f", Port = 0 });
        });

        Assert.That(failures, Is.EqualTo(new[]
        {
            "server.listeners[0].name: 'default' is the name of another listener",
            "server.listeners[1].port: 8080 is the port of another listener",
            "server.listeners[1].name: 'a b' must be letters, digits, '-', '_' and '.'",
            "server.listeners[2].port: 9000 is the port of another listener",
            "server.listeners[2].bind_address: 'everywhere' is not '*', 'localhost' or an IP address",
            "server.listeners[3].port: 70000 is not between 0 and 65535",
            "server.listeners[3].name: 'C' is the name of another listener",
            "server.listeners[4].port: must be set",
        }));
    }

    private static IReadOnlyList<string> Failures(Action<ServerOptions> change)
    {
        using var services = new ServiceCollection().AddHttpServerCore(change).BuildServiceProvider();
        try
        {
            _ = services.GetRequiredService<IOptions<ServerOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }
}
