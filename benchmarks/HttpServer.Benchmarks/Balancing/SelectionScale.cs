using System.Globalization;
using BenchmarkDotNet.Reports;

namespace HttpServer.Benchmarks.Balancing;

/// <summary>How much longer selection takes among many targets than among few.</summary>
internal static class SelectionScale
{
    private const int Few = 3;
    private const int Many = 1_000;
    private const double Bound = 3;

    /// <summary>Writes the ratios; false when one is above the bound.</summary>
    public static bool Check(IEnumerable<Summary> summaries, TextWriter output)
    {
        var isGood = true;
        var reports = summaries.SelectMany(static summary => summary.Reports).Where(static report => report.BenchmarkCase.Descriptor.Type == typeof(Selection) && report.ResultStatistics is not null);
        foreach (var alike in reports.GroupBy(static report => $"{report.BenchmarkCase.Parameters[nameof(Selection.Strategy)]}, {report.BenchmarkCase.Parameters[nameof(Selection.Case)]}"))
        {
            var byTargets = alike.ToDictionary(static report => (int)report.BenchmarkCase.Parameters[nameof(Selection.Targets)], static report => report.ResultStatistics!.Median);
            if (byTargets.TryGetValue(Few, out var few) && byTargets.TryGetValue(Many, out var many))
            {
                isGood &= many <= Bound * few;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{alike.Key}: {Many:N0} targets take {many / few:0.00} times as long as {Few} ({many:0} ns, {few:0} ns){(many <= Bound * few ? "" : ", too long")}"));
            }
        }

        return isGood;
    }
}
