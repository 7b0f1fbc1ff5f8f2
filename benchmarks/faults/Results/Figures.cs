using System.Globalization;
using HttpServer.Faults.Clients;

namespace HttpServer.Faults.Results;

/// <summary>What the clients of one load saw.</summary>
internal sealed record Figures(int Sent, IReadOnlyDictionary<string, int> Failures, TimeSpan P50, TimeSpan P99, TimeSpan Longest)
{
    public int Failed => Failures.Values.Sum();

    public static Figures Of(IReadOnlyCollection<Outcome> outcomes)
    {
        var times = outcomes.Select(outcome => outcome.Took).Order().ToArray();
        return new Figures(
            times.Length,
            outcomes.Where(outcome => outcome.Failure is not null).GroupBy(outcome => outcome.Failure!).ToDictionary(group => group.Key, group => group.Count()),
            At(times, 0.5), At(times, 0.99), At(times, 1));
    }

    /// <summary>The failures in words, "0" when there is none.</summary>
    public string InWords()
        => Failed == 0 ? "0" : string.Create(
            CultureInfo.InvariantCulture, $"**{Failed}** ({string.Join(", ", Failures.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} × {kind.Key}"))})");

    public static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(time.TotalMilliseconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static TimeSpan At(TimeSpan[] sorted, double share) => sorted.Length == 0 ? TimeSpan.Zero : sorted[(int)(share * (sorted.Length - 1))];
}
