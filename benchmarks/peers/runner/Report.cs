using System.Globalization;
using System.Text;

namespace HttpServer.Peers;

/// <summary>The figures as Markdown, each with its ratio to nginx in the same run.</summary>
internal sealed class Report
{
    private const string Reference = "nginx";

    private readonly StringBuilder _text = new();

    public Report(Settings settings, string machine)
    {
        Line("# Side by side with nginx, HAProxy, Caddy and YARP");
        Line();
        Line("Written by `benchmarks/peers/run`; configurations in `benchmarks/peers/<name>`.");
        Line();
        Line(machine.ReplaceLineEndings("  \n"));
        Line();
        Line($"Each proxy on one core, load and backend on another. Medians of {settings.Rounds} rounds of {settings.Seconds} s, taken in turns after "
            + $"{settings.WarmupSeconds} s of warm-up. CPU is user and system time of all processes of the proxy, by the kernel's accounting; the range "
            + "behind it is that of the rounds. In parentheses the ratio to nginx. Access logs are on everywhere; YARP serves files by ASP.NET's stock middleware.");
    }

    public string Text => _text.ToString();

    public void Add(Job job, IReadOnlyList<PeerResult> results)
    {
        var reference = results.FirstOrDefault(result => result.Peer == Reference && result.Failure is null);
        Line();
        Line($"## {job.Title}");
        Line();
        Line($"Job `{job.Name}`" + (job.Kind == JobKind.Start ? ", median of 5 starts." : $", {job.Connections} connections{(job.Streams > 1 ? $" with {job.Streams} streams each" : "")}."));
        Line();
        Column[] columns = [.. ColumnsOf(job)];
        Line($"| | {string.Join(" | ", columns.Select(column => column.Title))} |");
        Line($"|---|{string.Concat(columns.Select(_ => "---:|"))}");
        foreach (var result in results)
        {
            var cells = result.Failure is null
                ? columns.Select(column => column.Cell(result, reference))
                : columns.Select((_, i) => i == 0 ? $"failed: {result.Failure.ReplaceLineEndings(" ")}" : "");
            Line($"| {result.Peer} | {string.Join(" | ", cells)} |");
        }
    }

    private static IEnumerable<Column> ColumnsOf(Job job)
    {
        var memory = new[]
        {
            new Column("PSS MB", "0.0", result => result.ProportionalBytes / 1e6),
            new Column("RSS MB", "0.0", result => result.ResidentBytes / 1e6),
        };
        return job.Kind switch
        {
            JobKind.Start => [new Column("ms", "0", result => PeerResult.Median(result.StartMilliseconds))],
            JobKind.Idle => [new Column("bytes per connection", "0", result => result.BytesPerConnection), .. memory],
            _ =>
            [
                new Column($"CPU µs per {job.Unit}", "0.00", result => result.Median(sample => sample.CpuMicroseconds), Spread),
                new Column($"{job.Unit}s per CPU second", "0", result => 1e6 / result.Median(sample => sample.CpuMicroseconds)),
                new Column($"{job.Unit}s/s", "0", result => result.Median(sample => sample.PerSecond)),
                new Column("p50 ms", "0.00", result => result.Median(sample => sample.P50Milliseconds)),
                new Column("p99 ms", "0.00", result => result.Median(sample => sample.P99Milliseconds)),
                .. memory,
            ],
        };
    }

    private static string Spread(PeerResult result)
        => string.Create(CultureInfo.InvariantCulture, $" [{result.Samples.Min(sample => sample.CpuMicroseconds):0.00}–{result.Samples.Max(sample => sample.CpuMicroseconds):0.00}]");

    private void Line(string text = "") => _text.Append(text).Append('\n');

    private sealed record Column(string Title, string Format, Func<PeerResult, double> Figure, Func<PeerResult, string>? Note = null)
    {
        public string Cell(PeerResult result, PeerResult? reference)
        {
            var figure = Figure(result);
            var ratio = reference is null || reference == result
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $" ({figure / Figure(reference):0.00})");
            return figure.ToString(Format, CultureInfo.InvariantCulture) + ratio + Note?.Invoke(result);
        }
    }
}
