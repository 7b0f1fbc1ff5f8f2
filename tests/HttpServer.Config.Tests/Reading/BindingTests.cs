using HttpServer.Config.Tests.Gateway;

namespace HttpServer.Config.Tests.Reading;

/// <summary>What is written arrives in the options.</summary>
public sealed class BindingTests
{
    [Test]
    public void Bind_EveryKindOfValue_Arrives()
    {
        var bound = BoundGateway.From("""
            [server]
            default_port = 0x2328
            request_timeout = 2.5
            enable_health_endpoints = false
            trusted_proxies = ["10.0.0.0/8", "::1"]
            [server.ssl]
            https_port = 9_443
            key_password = "hush"
            [logging]
            output_mode = "file_only"
            [logging.levels]
            "HttpServer.Proxy" = "debug"
            """);

        Assert.Multiple(() =>
        {
            Assert.That(bound.Server.DefaultPort, Is.EqualTo(9000));
            Assert.That(bound.Server.RequestTimeout, Is.EqualTo(2.5));
            Assert.That(bound.Server.EnableHealthEndpoints, Is.False);
            Assert.That(bound.Server.TrustedProxies, Is.EqualTo(new[] { "10.0.0.0/8", "::1" }));
            Assert.That(bound.Server.Ssl.HttpsPort, Is.EqualTo(9443));
            Assert.That(bound.Configuration["server:Ssl:KeyPassword"], Is.EqualTo("hush"));
            Assert.That(bound.Logging.OutputMode, Is.EqualTo(OutputMode.FileOnly));
            Assert.That(bound.Logging.Levels["HttpServer.Proxy"], Is.EqualTo("debug"));
        });
    }

    [TestCase("[server]\ndefaultPort = 1")]
    [TestCase("[Server]\nDEFAULT_PORT = 1")]
    [TestCase("server = { DefaultPort = 1 }")]
    [TestCase("server.port = 1")]
    public void Bind_KeyInAnySpelling_Arrives(string text) => Assert.That(BoundGateway.From(text).Server.DefaultPort, Is.EqualTo(1));

    [Test]
    public void Bind_TopLevelAlias_ArrivesInItsTable()
    {
        var bound = BoundGateway.From("[ssl]\nenabled = true\nredirect_http = true");

        Assert.That((bound.Server.Ssl.Enabled, bound.Server.Ssl.ForceHttps), Is.EqualTo((true, true)));
    }

    [TestCase("[[proxy]]\npath='/a'\n[[proxy]]\npath='/b'\ntargets=['http://a',{url='http://b',weight=3}]\n[proxy.ssl]\nverify_backend_ssl=false")]
    [TestCase("proxy = [{path='/a'}, {path='/b', targets=['http://a',{url='http://b',weight=3}], ssl.verify_backend=false}]")]
    public void Bind_ArraysOfTables_ArriveElementByElement(string text)
    {
        var routes = BoundGateway.From(text).Routes;

        Assert.Multiple(() =>
        {
            Assert.That(routes.Select(route => route.Path), Is.EqualTo(new[] { "/a", "/b" }));
            Assert.That(routes[1].Targets.Select(target => target.Url), Is.EqualTo(new[] { "http://a", "http://b" }));
            Assert.That(routes[1].Targets.Select(target => target.Weight), Is.EqualTo(new[] { 1, 3 }));
            Assert.That(routes.Select(route => route.Ssl.VerifyBackend), Is.EqualTo(new[] { true, false }));
        });
    }

    [TestCase("[[proxy]]\n[proxy.http_health]")]
    [TestCase("[[proxy]]\nhttp_health = {}")]
    public void Bind_EmptyTable_ExistsWithItsDefaults(string text)
    {
        var health = BoundGateway.From(text).Routes.Single().HttpHealth;

        Assert.That(health, Is.Not.Null);
        Assert.That((health.Interval, health.Path), Is.EqualTo((30d, "/health")));
    }

    [Test]
    public void Bind_NoTable_LeavesItNull() => Assert.That(BoundGateway.From("[[proxy]]\npath='*'").Routes.Single().HttpHealth, Is.Null);

    [Test]
    public void Bind_EmptyArrays_AreEmpty()
    {
        var bound = BoundGateway.From("proxy = []\nserver.trusted_proxies = []");

        Assert.That(bound.Routes, Is.Empty);
        Assert.That(bound.Server.TrustedProxies, Is.Empty);
    }

    [Test]
    public void Bind_EmptyElement_KeepsItsPlace()
    {
        var routes = BoundGateway.From("[[proxy]]\n[[proxy]]\npath = '/b'").Routes;

        Assert.That(routes.Select(route => route.Path), Is.EqualTo(new[] { null, "/b" }));
    }

    [Test]
    public void Bind_NumbersInAForeignCulture_ArriveTheSame()
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
        try
        {
            Assert.That(BoundGateway.From("server.request_timeout = 2.5").Server.RequestTimeout, Is.EqualTo(2.5));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }
}
