using System.Text;
using CsCheck;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Configuration files put together from lines that are right by themselves, and from debris.</summary>
public sealed class ConfigurationPropertyTests
{
    private static readonly Gen<string> Line = Gen.Frequency(
        (8, Gen.OneOf(
            "[server]", "default_port = 8080", "port = 1", "[[proxy]]", "path = \"/a/*\"", "host = \"a\"", "targets = [\"http://a\", { url = \"b\", weight = 2 }]", "[proxy.headers]", "\"X-A\" = \"b\"",
            "[static]", "# é", "", "tunnel.api_key = 1", "strategy = 'random'", "proxy.a.b = 1", "server = { port = 1 }")),
        (2, Gen.OneOf(
            "[serve", "[[proxy]", "a = \"\\uD800\"", "a = \"\\u12", "a = \"\"\"", "a = '''", "b = [1,", "}", "]]", "a = yes", "a = ${A}", "a = \"${\"", "a = \"file:x\"", "a = 1e400", "a = \u0007", "\ud83d\ude00 = 1", "a =", "= 1", "\\")),
        (1, Gen.Char['\x01', '\xff'].Array[0, 12].Select(static text => new string(text))));

    private static readonly Gen<string> Variable = Gen.OneOf(
        "A=c", "H__SERVER__PORT=1", "H__PROXY__0__PATH=/", "H__PROXY__2__TARGETS__0=x", "H__PROXY__x=y", "H__=1", "H__SERVER=1", "H__\u0007=1", "H__SERVER__TRUSTED_PROXIES__0=a");

    [Test]
    public void Read_AnyFile_IsReadOrReportedWhereItIs() =>
        Gen.Select(Variable.Array[0, 3], Line.Array[0, 12], Gen.OneOf("\n", "\r\n")).Sample(
            static (variables, lines, ending) => new ConfigurationTarget().Run(Encoding.UTF8.GetBytes($"{string.Join('\n', variables)}\0{string.Join(ending, lines)}")), iter: 3_000);
}
