using System.Net.Quic;
using System.Net.Sockets;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tests.Tls;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using HttpServer.Testing.Http3;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tests.Http3;

/// <summary>When UDP ports are open, and who is sent there.</summary>
public sealed class Http3PortTests
{
    private TlsFiles _files = null!;

    [SetUp]
    public void Create() => _files = new TlsFiles();

    [TearDown]
    public void Delete() => _files.Dispose();

    [Test]
    public async Task AltSvc_IsSentOverTlsAlone()
    {
        await using var gateway = await StartAsync();

        Assert.That(gateway.Quic.Ports, Is.EqualTo(new[] { gateway.Tls.Port }));
        Assert.That(await AltSvcAsync(gateway, new Version(1, 1)), Is.EqualTo($"h3=\":{gateway.Tls.Port}\"; ma=3600"));
        Assert.That(await AltSvcAsync(gateway, new Version(2, 0)), Is.EqualTo($"h3=\":{gateway.Tls.Port}\"; ma=3600"));
        Assert.That((await gateway.Tls.Core.GetAsync()).Header("Alt-Svc"), Is.Null, "without TLS");
    }

    [Test]
    public async Task AltSvc_NamesThePortThatClientsSee()
    {
        await using var gateway = await StartAsync(options => options.Ssl.Redirect.Port = 443);

        Assert.That(await AltSvcAsync(gateway), Is.EqualTo("h3=\":443\"; ma=3600"));
    }

    [Test]
    public async Task AltSvc_OfAHandler_Stays()
    {
        await using var gateway = await StartAsync(handler: context =>
        {
            context.Response.Headers.AltSvc = "clear";
            return Task.CompletedTask;
        });

        Assert.That(await AltSvcAsync(gateway), Is.EqualTo("clear"));
    }

    [Test]
    public async Task WithoutTheKey_NothingIsOpenAndNothingSaid()
    {
        await using var gateway = await StartAsync(options => options.Ssl.Http3 = false);

        Assert.That(gateway.Quic.Ports, Is.Empty);
        Assert.That(await AltSvcAsync(gateway), Is.Null);
        Assert.That(gateway.Log.Lines, Is.Empty);
    }

    [Test]
    public async Task PortThatCannotBeHad_IsToldAndTheRestServed()
    {
        await using var gateway = await StartAsync(quic: new FakeQuic { Refuses = true });

        Assert.That(await AltSvcAsync(gateway), Is.Null);
        Assert.That(gateway.Log.Lines, Has.One.EqualTo($"UDP port {gateway.Tls.Port} cannot be opened: there is no HTTP/3 beside that port, and no Alt-Svc says so."));
    }

    [Test]
    public async Task PortThatReadsTheProxyProtocol_HasNone()
    {
        await using var gateway = await StartAsync(options =>
        {
            options.ProxyProtocol = "optional";
            options.ProxyProtocolFrom.Add("192.0.2.1");
        });

        Assert.That(gateway.Quic.Ports, Is.Empty);
        Assert.That(await AltSvcAsync(gateway), Is.Null);
        Assert.That(gateway.Log.Lines, Has.One.Contains("has no HTTP/3, for it reads the PROXY protocol"));
    }

    /// <summary>Of the platform itself, whatever that has.</summary>
    [Test]
    public async Task PlatformWithoutQuic_IsToldOnceAndTheRestServed()
    {
        var log = new RecordingLog();
        var tls = await TlsGateway.StartAsync(
            options =>
            {
                options.Ssl.Http3 = true;
                (options.Ssl.CertFile, options.Ssl.KeyFile) = _files.Add(isEcdsa: true, "a.test");
            },
            services: services => services.AddSingleton<ILoggerProvider>(log));

        await using var gateway = new Http3Gateway(tls, new FakeQuic(), log);
        var isThere = OperatingSystem.IsLinux() && QuicListener.IsSupported;

        Assert.That(await AltSvcAsync(gateway) is not null, Is.EqualTo(isThere));
        Assert.That(log.Lines.Count(static line => line.Contains("libmsquic", StringComparison.Ordinal)), Is.EqualTo(isThere ? 0 : 1));
    }

    [Test]
    public async Task Key_IsFollowedWhileTheServerRuns()
    {
        var (certificate, key) = _files.Add(isEcdsa: true, "a.test");
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["BindAddress"] = "127.0.0.1",
            ["DefaultPort"] = "0",
            ["Ssl:Enabled"] = "true",
            ["Ssl:HttpsPort"] = "0",
            ["Ssl:CertFile"] = certificate,
            ["Ssl:KeyFile"] = key,
            ["Ssl:Http3"] = "false",
        }).Build();
        var quic = new FakeQuic();
        var log = new RecordingLog();
        var core = await CoreServer.StartFromAsync(settings, context => context.Response.WriteAsync("ok"), log, services =>
        {
            services.AddSingleton<IMultiplexedConnectionListenerFactory>(quic);
            services.AddHttpServerTransport();
        });
        await using var gateway = new Http3Gateway(new TlsGateway(core), quic, log);
        Assert.That(await AltSvcAsync(gateway), Is.Null);

        settings["Ssl:Http3"] = "true";
        settings.Reload();
        await Eventually.True(async () => await AltSvcAsync(gateway) is not null);
        await using var client = await gateway.ConnectAsync();
        Assert.That((await client.GetAsync("a.test", "/")).Status, Is.EqualTo(200));

        settings["Ssl:Http3"] = "false";
        settings.Reload();
        await Eventually.True(() => quic.Ports.Count == 0);
        Assert.That(await AltSvcAsync(gateway), Is.Null);
        Assert.That(await client.GoAway.WaitAsync(Bound.Default), Is.Not.Negative);
    }

    [Test]
    public async Task ProcessThatTakesOver_OpensOnceItsPredecessorHasEnded()
    {
        var ended = new TaskCompletionSource();
        await using var gateway = await StartAsync(services: services => services.AddSingleton(_ => new ListeningSockets([], ended.Task)));
        Assert.That(await AltSvcAsync(gateway), Is.Null);
        Assert.That(gateway.Quic.Ports, Is.Empty);

        ended.SetResult();

        await Eventually.True(async () => await AltSvcAsync(gateway) is not null);
        await using var client = await gateway.ConnectAsync();
        Assert.That((await client.GetAsync("a.test", "/")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Stop_LetsRequestsEndAndSendsNobodyNew()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await StartAsync(
            options =>
            {
                options.ShutdownDelay = 0;
                // Longer than anybody waits here: the stop ends with the last request.
                options.ShutdownGrace = 300;
                options.ShutdownIdle = 300;
            },
            async context =>
            {
                begun.TrySetResult();
                await goOn.Task;
                await context.Response.WriteAsync("done");
            });
        await using var client = await gateway.ConnectAsync();
        await using var idle = await gateway.ConnectAsync();
        var exchange = client.Open();
        await exchange.SendHeadAsync("GET", "a.test", "/");
        await exchange.EndAsync();
        await begun.Task.WaitAsync(Bound.Default);

        var stopping = gateway.Tls.Core.StopAsync();

        await client.GoAway.WaitAsync(Bound.Default);
        await idle.End.WaitAsync(Bound.Default);
        Assert.That(() => gateway.ConnectAsync(), Throws.InstanceOf<SocketException>());
        goOn.SetResult();
        Assert.That((await exchange.ReadResponseAsync()).Text, Is.EqualTo("done"));
        await stopping.WaitAsync(Bound.Default);
        Assert.That(await client.End.WaitAsync(Bound.Default), Is.EqualTo(0x100), "H3_NO_ERROR");
    }

    private static async Task<string?> AltSvcAsync(Http3Gateway gateway, Version? version = null)
    {
        using var client = TlsGateway.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{gateway.Tls.Port}/")
        {
            Version = version ?? new Version(1, 1),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { Host = "a.test" },
        };
        using var response = await client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        return response.Headers.TryGetValues("Alt-Svc", out var values) ? values.Single() : null;
    }

    private Task<Http3Gateway> StartAsync(
        Action<ServerOptions>? configure = null, RequestDelegate? handler = null, FakeQuic? quic = null, Action<IServiceCollection>? services = null) => Http3Gateway.StartAsync(
        options =>
        {
            (options.Ssl.CertFile, options.Ssl.KeyFile) = _files.Add(isEcdsa: true, "a.test");
            configure?.Invoke(options);
        },
        handler,
        quic,
        services);
}
