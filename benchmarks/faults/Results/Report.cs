using System.Globalization;
using System.Text;
using HttpServer.Faults.Scenarios;

namespace HttpServer.Faults.Results;

/// <summary>The tables as Markdown.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();

    public Report(Settings settings, string machine)
    {
        Append("# Faults: what clients lose");
        Append();
        Append("Written by `benchmarks/faults/run`; `benchmarks/faults/README.md` says how to read it.");
        Append();
        Append(machine.ReplaceLineEndings("  \n"));
        if (settings.Rounds > 1)
        {
            Append();
            Append($"Each scenario {settings.Rounds} times with each peer, one row each.");
        }
    }

    public string Text => _text.ToString();

    public void Add(Scenario scenario, IEnumerable<Row> rows)
    {
        Append();
        Append($"## {scenario.Title}");
        Append();
        Append($"`{scenario.Name}`: {scenario.Story}");
        Append();
        Append("| | requests | failed | p50 ms | p99 ms | longest ms | |");
        Append("|---|---:|---|---:|---:|---:|---|");
        foreach (var row in rows)
        {
            Append(Line(row));
        }
    }

    public static string Line(Row row)
        => row.Figures is { } figures
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Peer} | {figures.Sent} | {figures.InWords()} | {Figures.Milliseconds(figures.P50)} | {Figures.Milliseconds(figures.P99)} | {Figures.Milliseconds(figures.Longest)} | {row.Notes} |")
            : $"| {row.Peer} | | not to be tried: {row.Notes} | | | | |";

    private void Append(string text = "") => _text.Append(text).Append('\n');
}
