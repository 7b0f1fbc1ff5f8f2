using System.Text;

namespace HttpServer.Host.Startup;

/// <summary>
/// The lines that the gateway prints once it answers. The line "listening on URL" is stable: scripts and tests wait
/// for it and read the port from it.
/// </summary>
internal sealed class StartupBanner(Terminal terminal)
{
    private const int LabelWidth = 12;

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
        var width = routes.Count == 0 ? 0 : Math.Min(routes.Max(route => route.Path.Length), 40);
        for (var i = 0; i < routes.Count; i++)
        {
            var (path, targets, strategy) = routes[i];
            var choice = strategy is null ? "" : terminal.Dim($" ({strategy})");
            Field(i == 0 ? "routes" : "", $"{path.PadRight(width)} {terminal.Good("→")} {targets}{choice}");
        }
    }

    private void Line(string text = "") => _text.AppendLine(text);

    private void Field(string label, string value, int? labelLength = null) =>
        Line($"  {label}{new string(' ', Math.Max(LabelWidth - (labelLength ?? label.Length), 0))} {value}");
}
