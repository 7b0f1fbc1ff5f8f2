using System.Globalization;
using System.Text;

namespace HttpServer.Host.Startup;

/// <summary>
/// The lines that the gateway prints once it answers. The line "listening on URL" is stable: scripts and tests wait
/// for it and read the port from it.
/// </summary>
internal sealed class StartupBanner(Terminal terminal)
{
    private const int LabelWidth = 12;

    // More than a screen of them hides the rest, and nobody reads them.
    private const int MostRoutes = 20;

    private readonly StringBuilder _text = new();

    public void Print(StartupSummary summary)
    {
        var title = terminal.Bold($"httpserver {ProductVersion.Number}");
        var name = summary.Name == "httpserver" ? summary.Environment : $"{summary.Name}, {summary.Environment}";
        Line();
        Line($"  {title} {terminal.Dim($"({name})")}");
        Line();

        foreach (var url in summary.Urls)
        {
            Field(url == summary.Urls[0] ? "listening on" : "", terminal.Link(url));
        }

        if (summary.Http3Ports.Count > 0)
        {
            Field("HTTP/3", $"on UDP port {string.Join(", ", summary.Http3Ports)}");
        }

        PrintRoutes(summary.Routes);
        if (summary.Directory is { } directory)
        {
            Field("files", directory);
        }

        Field("config", summary.ConfigFile ?? terminal.Dim("none; app_config.toml is read when it is here"));
        foreach (var warning in summary.Warnings)
        {
            Field(terminal.Warning("warning"), warning, "warning".Length);
        }

        Line();
        Line($"  {terminal.Dim("Ctrl+C stops it.")}");
        // At once, so that no log line comes in between.
        terminal.Line(_text.ToString());
    }

    private void PrintRoutes(IReadOnlyList<StartupRoute> routes)
    {
        List<StartupRoute> shown = [.. routes.Take(MostRoutes)];
        var width = shown.Count == 0 ? 0 : Math.Min(shown.Max(route => route.Requests.Length), 40);
        for (var i = 0; i < shown.Count; i++)
        {
            var (requests, targets, strategy) = shown[i];
            var choice = strategy is null ? "" : terminal.Dim($" ({strategy})");
            Field(i == 0 ? "routes" : "", $"{requests.PadRight(width)} {terminal.Good("→")} {targets}{choice}");
        }

        if (routes.Count > shown.Count)
        {
            Field("", terminal.Dim(string.Create(CultureInfo.InvariantCulture, $"and {routes.Count - shown.Count} more; /proxy/status has them all")));
        }
    }

    private void Line(string text = "") => _text.AppendLine(text);

    private void Field(string label, string value, int? labelLength = null) =>
        Line($"  {label}{new string(' ', Math.Max(LabelWidth - (labelLength ?? label.Length), 0))} {value}");
}
