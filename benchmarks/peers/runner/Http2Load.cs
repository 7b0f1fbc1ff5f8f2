using System.Globalization;
using System.Text.RegularExpressions;

namespace HttpServer.Peers;

/// <summary>How h2load is called, and what it says: its summary counts, its log has the times.</summary>
internal sealed partial class Http2Load(Layout layout, Job job)
{
    private string LogFile => Path.Combine(layout.Work, "h2load.log");

    public IReadOnlyList<string> Arguments(int port, int seconds)
    {
        File.Delete(LogFile);
        List<string> arguments = ["-t", "1", "-c", Text(job.Connections), "-m", Text(job.Streams), "-D", Text(seconds), "--log-file", LogFile];
        if (job.Kind == JobKind.Grpc)
        {
            var message = Path.Combine(layout.Work, "call.bin");
            File.WriteAllBytes(message, GrpcMessage.Create(job.PostBytes));
            arguments.AddRange(["-d", message, "-H", "content-type: application/grpc", "-H", "te: trailers"]);
        }

        return [.. arguments, $"{job.Scheme}://127.0.0.1:{Text(port)}{job.Path}"];
    }

    /// <exception cref="Failure">There is no summary.</exception>
    public LoadResult Read(string output)
    {
        var (counts, statuses, bytes, time) = (Counts().Match(output), Statuses().Match(output), DataBytes().Match(output), Finished().Match(output));
        if (!counts.Success || !statuses.Success || !bytes.Success || !time.Success)
        {
            throw new Failure($"h2load gave no result: {output}");
        }

        var requests = Number(counts, 1);
        // Whatever is not a 2xx is wrong; so is what failed, broke off or took longer than allowed.
        var errors = requests - Number(statuses, 1) + Number(counts, 2) + Number(counts, 3) + Number(counts, 4);
        var micros = File.ReadLines(LogFile).Select(static line => double.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture)).Order().ToArray();
        if (micros.Length < requests)
        {
            throw new Failure(string.Create(CultureInfo.InvariantCulture, $"{micros.Length} lines in h2load's log for {requests} requests"));
        }

        return new LoadResult(
            requests, double.Parse(time.Groups[1].ValueSpan, CultureInfo.InvariantCulture), Percentile(micros, 0.5) / 1e3, Percentile(micros, 0.99) / 1e3, errors, Number(bytes, 1));
    }

    private static double Percentile(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)(share * (sorted.Length - 1))];

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"requests: \d+ total, \d+ started, (\d+) done, \d+ succeeded, (\d+) failed, (\d+) errored, (\d+) timeout")]
    private static partial Regex Counts();

    [GeneratedRegex(@"status codes: (\d+) 2xx")]
    private static partial Regex Statuses();

    [GeneratedRegex(@"\((\d+)\) data")]
    private static partial Regex DataBytes();

    [GeneratedRegex(@"finished in ([\d.]+)s,")]
    private static partial Regex Finished();
}
