using System.Security.Cryptography.X509Certificates;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Embedding;
using HttpServer.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Proxy.Tests.Tls;

/// <summary>Files of [proxy.ssl] that change while the gateway runs.</summary>
public sealed class BackendTlsRefreshTests() : BackendTlsFixture("localhost")
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task ClientCertificate_Renewed_IsShownOnNewConnections()
    {
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate, Authority);
        Write("old.test");
        await using var app = await StartAsync(nginx);
        Assert.That(await app.GetAsync("/"), Does.Contain("CN=old.test"));
        var target = app.Routes.Current.Pools[0].Targets[0];

        Write("new.test");
        await Eventually.True(async () =>
        {
            _time.Advance(Look);
            return (await app.GetAsync("/")).Contains("CN=new.test", StringComparison.Ordinal);
        });

        Assert.That(app.Log.Count(line => line.Contains("The files of [proxy.ssl] have changed; ", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(app.Routes.Current.Pools[0].Targets[0].Key, Is.EqualTo(target.Key));
    }

    [Test]
    public async Task Files_ThatCannotBeUsed_LeaveWhatWasAndAreToldOnce()
    {
        await using var nginx = await TlsNginx.StartAsync(Files, Certificate, Authority);
        Write("old.test");
        await using var app = await StartAsync(nginx);
        Assert.That(await app.GetAsync("/"), Does.Contain("CN=old.test"));
        var route = app.Routes.Current.Routes[0];

        Files.Write("own.key", "-----BEGIN PRIVATE KEY-----\n");
        await Eventually.True(() =>
        {
            _time.Advance(Look);
            return Refusals() == 1;
        });
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(Look);
        }

        Assert.That(await app.GetAsync("/"), Does.Contain("CN=old.test"));
        Assert.That(app.Routes.Current.Routes[0], Is.SameAs(route));
        Write("new.test");
        await Eventually.True(async () =>
        {
            _time.Advance(Look);
            return (await app.GetAsync("/")).Contains("CN=new.test", StringComparison.Ordinal);
        });
        Assert.That(Refusals(), Is.EqualTo(1));

        int Refusals() => app.Log.Count(line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("ssl.client_cert_file: ", StringComparison.Ordinal));
    }

    private Task<EmbeddedApp> StartAsync(TlsNginx nginx) => EmbeddedApp.StartAsync(builder =>
    {
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddHttpServerProxy(proxy =>
        {
            var route = new RouteOptions { Path = "*", Target = nginx.Url };
            route.Ssl.CaFile = Bundle;
            (route.Ssl.ClientCertFile, route.Ssl.ClientKeyFile) = (Files.Combine("own.pem"), Files.Combine("own.key"));
            proxy.Routes.Add(route);
        });
    });

    private void Write(string name)
    {
        using var own = Authority.Issue(isExpired: false, name);
        using var key = own.GetECDsaPrivateKey()!;
        Files.Write("own.pem", own.ExportCertificatePem());
        Files.Write("own.key", key.ExportPkcs8PrivateKeyPem());
    }
}
