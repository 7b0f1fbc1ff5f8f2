using HttpServer.Config.Reading;
using HttpServer.Config.Tests.Gateway;

namespace HttpServer.Config.Tests.Reading;

/// <summary>Settings from the environment.</summary>
public sealed class EnvironmentTests
{
    [TestCase("HTTPSERVER__SERVER__DEFAULT_PORT")]
    [TestCase("HTTPSERVER__SERVER__DEFAULTPORT")]
    [TestCase("httpserver__server__defaultPort")]
    [TestCase("HTTPSERVER__SERVER__PORT")]
    public void Read_VariableInAnySpelling_OverridesTheFile(string name)
    {
        var bound = BoundGateway.From("server.default_port = 1", new() { [name] = "9000" });

        Assert.That(bound.Server.DefaultPort, Is.EqualTo(9000));
    }

    [Test]
    public void Read_ElementsOfArrays_OverrideOneByOne()
    {
        var bound = BoundGateway.From("[[proxy]]\npath = '/a'\ntarget = 'http://old'\n[[proxy]]\npath = '/b'", new()
        {
            ["HTTPSERVER__PROXY__0__TARGET"] = "http://new",
            ["HTTPSERVER__PROXY__1__TARGETS__0"] = "http://short",
            ["HTTPSERVER__PROXY__1__TARGETS__1__URL"] = "http://long",
            ["HTTPSERVER__PROXY__1__HTTP_HEALTH__INTERVAL"] = "2.5",
            ["HTTPSERVER__PROXY__2__PATH"] = "/c",
        });

        Assert.Multiple(() =>
        {
            Assert.That(bound.Routes.Select(route => route.Path), Is.EqualTo(new[] { "/a", "/b", "/c" }));
            Assert.That(bound.Routes[0].Target, Is.EqualTo("http://new"));
            Assert.That(bound.Routes[1].Targets.Select(target => target.Url), Is.EqualTo(new[] { "http://short", "http://long" }));
            Assert.That(bound.Routes[1].HttpHealth!.Interval, Is.EqualTo(2.5));
        });
    }

    [Test]
    public void Read_KeyOfAUsersOwnTable_IsTakenVerbatim()
    {
        var bound = BoundGateway.From("", new() { ["HTTPSERVER__LOGGING__LEVELS__Http__Server"] = "debug" });

        Assert.That(bound.Logging.Levels["Http__Server"], Is.EqualTo("debug"));
    }

    [Test]
    public void Read_TextInTheEnvironment_IsNotExpanded()
    {
        var bound = BoundGateway.From("", new() { ["HTTPSERVER__PROXY__0__PATH"] = "${HOME}" });

        Assert.That(bound.Routes[0].Path, Is.EqualTo("${HOME}"));
    }

    [TestCase("SERVER__DEFAULT_PROT", "1", "warning: server: there is no such key as 'DEFAULT_PROT'; did you mean 'default_port'? The variable is ignored")]
    [TestCase("SERVR__PORT", "1", "warning: there is no such key as 'SERVR'; did you mean 'server'? The variable is ignored")]
    [TestCase("HOME", "1", "warning: there is no such key as 'HOME'; the variable is ignored")]
    [TestCase("SERVER__PORT__X", "1", "warning: server.default_port: there is nothing inside it, so no 'X'; the variable is ignored")]
    [TestCase("PROXY__FIRST__PATH", "1", "warning: proxy: the elements are numbered from 0, 'FIRST' is no number; the variable is ignored")]
    [TestCase("TUNNEL__API_KEY", "hush", "warning: tunnel: not yet in effect: the tunnel")]
    [TestCase("LOGGING__LEVELS__a:b", "info", "warning: logging.levels: 'a:b' is no name for a key; the variable is ignored")]
    [TestCase("LOGGING__LEVELS", "info", "logging.levels: a table is set key by key; name one of its keys")]
    [TestCase("SERVER__DEFAULT_PORT", "many", "server.default_port: expected an integer, found 'many'")]
    [TestCase("SERVER__DEFAULT_PORT", "0", "server.default_port: 0 is out of range; expected 1 to 65535")]
    [TestCase("SERVER__DEFAULT_PORT", "", "server.default_port: expected an integer, found ''")]
    [TestCase("SERVER__REQUEST_TIMEOUT", "1,5", "server.request_timeout: expected a number, found '1,5'")]
    [TestCase("SERVER__REQUEST_TIMEOUT", "NaN", "server.request_timeout: NaN is not a finite number")]
    [TestCase("SERVER__SSL__ENABLED", "yes", "server.ssl.enabled: expected true or false, found 'yes'")]
    [TestCase("LOGGING__LEVEL", "inof", "logging.level: 'inof' is not an allowed value; did you mean 'info'?")]
    [TestCase("SERVER__TRUSTED_PROXIES", "::1", "server.trusted_proxies: an array is set element by element; name the first one with index 0")]
    [TestCase("SERVER__SSL", "x", "server.ssl: a table is set key by key; name one of its keys")]
    [TestCase("PROXY__1__PATH", "/b", "proxy[1].path: there is no proxy[0] before it")]
    public void Read_WrongVariable_IsNamed(string name, string value, string expected) => Assert.That(
        TestFile.Diagnose("", new() { ["HTTPSERVER__" + name] = value }),
        Is.EqualTo($"environment variable HTTPSERVER__{name}: {expected}"));

    [Test]
    public void Read_SameKeyTwice_IsAnError() => Assert.That(
        TestFile.Diagnose("", new() { ["HTTPSERVER__SERVER__PORT"] = "1", ["HTTPSERVER__SERVER__DEFAULT_PORT"] = "2" }),
        Is.EqualTo("environment variable HTTPSERVER__SERVER__PORT: server.default_port: given twice; the other time by the environment variable HTTPSERVER__SERVER__DEFAULT_PORT"));

    [Test]
    public void Read_CommandLine_OverridesTheEnvironment()
    {
        var bound = BoundGateway.From("server.port = 1", new() { ["HTTPSERVER__SERVER__PORT"] = "2" }, new CommandLineSetting("server.default_port", "3", "--port"));

        Assert.That(bound.Server.DefaultPort, Is.EqualTo(3));
    }

    [Test]
    public void Read_WrongCommandLineValue_NamesTheOption() => Assert.That(
        TestFile.Diagnose("", null, new CommandLineSetting("server.default_port", "99999", "--port")),
        Is.EqualTo("command line --port: server.default_port: 99999 is out of range; expected 1 to 65535"));

    [Test]
    public void Read_CommandLinePathThatIsNoKey_IsTheProgramsMistake() => Assert.That(
        () => TestFile.Diagnose("", null, new CommandLineSetting("server.prt", "1", "--port")), Throws.ArgumentException);

    [Test]
    public void Read_CommandLineElement_Arrives()
    {
        var bound = BoundGateway.From("[[proxy]]\npath='*'", null, new CommandLineSetting("proxy[0].target", "http://a", "--target"));

        Assert.That(bound.Routes[0].Target, Is.EqualTo("http://a"));
    }
}
