using System.Globalization;
using System.Text;
using HttpServer.Balancer.Strategies;
using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;
using HttpServer.Config.Reading;
using HttpServer.Config.Toml;
using HttpServer.Config.Values;
using HttpServer.Core.AccessLog;
using HttpServer.Core.Hosting;
using HttpServer.Proxy.Configuration;
using HttpServer.Static;

namespace HttpServer.Fuzzing.Targets;

/// <summary>
/// A configuration file, and before a NUL the environment, "NAME=value" line by line: whatever is in them is read or
/// reported, on one line that points into the file.
/// </summary>
public sealed class ConfigurationTarget : FuzzTarget
{
    private const string File = "a.toml";
    private const string Prefix = "H__";

    private static readonly ConfigurationFormat Format = new ConfigurationFormatBuilder()
        .AddSection("server", CoreOptionsJsonContext.Default.ServerOptions)
        .AddSection("access_log", AccessLogOptionsJsonContext.Default.AccessLogOptions)
        .AddSection("static", StaticOptionsJsonContext.Default.StaticOptions)
        .AddArraySection("proxy", ProxyOptionsJsonContext.Default.RouteOptions)
        .AddShorthand("proxy[].targets[]", "url")
        .AddSingleValue("proxy[].host")
        .AddAlias("server.port", "server.default_port")
        .AddPending("tunnel.*", "the tunnel")
        .AddAllowedValues("proxy[].strategy", "a strategy", StrategyNames.All)
        .AddSecret("tunnel.api_key")
        .Build();

    public override string Name => "configuration";

    public override IReadOnlyList<string> Words { get; } =
    [
        "\n", "\r\n", "[server]", "[[proxy]]", "[static]", "[proxy.headers]", "default_port = 8080", "port = 1", "path = \"/a/*\"", "targets = [\"http://a\", { url = \"b\", weight = 2 }]",
        "host = \"a\"", "strategy = \"random\"", "tunnel.api_key = 1", "\"", "'''", "\"\"\"", "[", "]", "{", "}", ".", ",", "=", "#", "\\u00e9", "\\", "${A}", "${", "file:x", "1979-05-27T07:32:00Z",
        "0x1f", "1e400", "-inf", "true", "\u00c3\u00a9", "\u00f0\u009f\u0098\u0080", "\0", "H__SERVER__PORT=1", "H__PROXY__1__TARGETS__0=x", "H__PROXY__0__HEADERS__A=b", "A=c", "\u0007", "\u001b[2J",
    ];

    // Every mistake has the rest read once more.
    public override int LongestInput => 128;

    public override void Run(ReadOnlySpan<byte> input)
    {
        var texts = Encoding.UTF8.GetString(input).Split('\0', 2);
        var text = texts[^1];
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in (texts.Length > 1 ? texts[0] : "").Split('\n').Select(static line => line.Split('=', 2)).Where(static parts => parts.Length == 2))
        {
            environment[variable[0]] = variable[1];
        }

        var document = new ConfigurationLayer();
        var toml = TomlReader.Read(text);
        foreach (var error in toml.Errors)
        {
            document.IsBroken = true;
            document.Report(ConfigurationSeverity.Error, SettingOrigin.File(File, error.Position), null, error.Message);
        }

        new DocumentWalk(Format, File, new ValueExpander("/nonexistent", environment), document).Walk(toml.Root);
        var layers = new LayerStack(File, new ConfigurationLayer(), document, NamedLayers.Environment(Format, environment, Prefix), new ConfigurationLayer());
        layers.ReportGaps();
        var lines = text.Split('\n');
        foreach (var item in new ConfigurationReading(Format, layers, null, DateTimeOffset.UnixEpoch).Diagnostics)
        {
            Check(item, lines);
        }
    }

    private static void Check(ConfigurationDiagnostic item, string[] lines)
    {
        var said = item.ToString();
        FindingException.ThrowUnless(!said.Any(char.IsControl), $"a message of several lines, or with control characters: '{said}'");
        if (item.Source == File)
        {
            FindingException.ThrowUnless(
                item.Line >= 1 && item.Line <= lines.Length && item.Column >= 1 && item.Column <= lines[item.Line - 1].EnumerateRunes().Count() + 1,
                string.Create(CultureInfo.InvariantCulture, $"a place outside the file: '{item.Line}:{item.Column}'"));
        }
    }
}
