using System.Globalization;

namespace HttpServer.Peers;

/// <param name="Bytes">Received, heads included.</param>
internal sealed record LoadResult(long Requests, double Seconds, double P50Milliseconds, double P99Milliseconds, long Errors, long Bytes)
{
    /// <summary>Reads the line "RESULT requests microseconds p50_us p99_us errors bytes".</summary>
    public static LoadResult Parse(string output)
    {
        var line = output.Split('\n').LastOrDefault(line => line.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new Failure($"the load generator gave no result: {output}");
        var numbers = line.Split(' ').Skip(1).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new LoadResult((long)numbers[0], numbers[1] / 1e6, numbers[2] / 1e3, numbers[3] / 1e3, (long)numbers[4], (long)numbers[5]);
    }
}
