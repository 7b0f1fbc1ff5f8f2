using System.Globalization;

namespace HttpServer.Fuzzing.Driving;

/// <summary>
/// Tries a target with inputs that grow out of its seeds: what reaches new branches of the instrumented code is kept
/// and mutated further. In one process, because a parser takes a microsecond and a pipe to a fuzzer takes fifty.
/// </summary>
internal sealed class FuzzRun(FuzzTarget target, int seed, TextWriter output)
{
    private const int LargestQueue = 20_000;
    private const int MostFindings = 10;

    private readonly List<byte[]> _queue = [];
    private readonly Dictionary<string, byte[]> _findings = [];

    /// <summary>Findings by what was wrong; one input each.</summary>
    public IReadOnlyDictionary<string, byte[]> Findings => _findings;

    public void Run(long executions, TimeProvider time)
    {
        using var coverage = new CoverageMap();
        var random = new Random(seed);
        var mutator = new Mutator(random, target);
        var start = time.GetTimestamp();
        foreach (var input in SeedCorpus.Of(target).Values)
        {
            Try(input, coverage);
            _queue.Add(input);
        }

        if (coverage.Places == 0)
        {
            throw new InvalidOperationException("The libraries are not instrumented: use the script 'run'.");
        }

        for (long execution = 1; execution <= executions && _findings.Count < MostFindings; execution++)
        {
            // Every other time one of the newest, which reach deepest.
            var newest = Math.Min(_queue.Count, 64);
            var parent = random.Next(2) == 0 ? _queue[^(1 + random.Next(newest))] : _queue[random.Next(_queue.Count)];
            var input = mutator.Next(parent, _queue[random.Next(_queue.Count)]);
            if (Try(input, coverage) && _queue.Count < LargestQueue)
            {
                _queue.Add(input.ToArray());
            }

            if (execution % 2_000_000 == 0 || execution == executions)
            {
                var seconds = time.GetElapsedTime(start).TotalSeconds;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{target.Name}: {execution:N0} executions, {coverage.Places} branches, {_queue.Count} inputs kept, {_findings.Count} findings, {execution / seconds:N0} a second"));
            }
        }
    }

    // A crash is what this looks for, whatever its type.
#pragma warning disable CA1031
    private bool Try(ReadOnlySpan<byte> input, CoverageMap coverage)
    {
        coverage.Reset();
        try
        {
            target.Run(input);
        }
        catch (Exception exception)
        {
            var kind = exception is FindingException ? exception.Message.Split('\'')[0] : $"{exception.GetType().Name} {exception.StackTrace?.Split('\n')[0].Trim()}";
            if (_findings.TryAdd(kind, input.ToArray()))
            {
                output.WriteLine($"{target.Name}: FINDING {exception.Message} {kind}");
            }
        }

        return coverage.NoteRun();
    }
#pragma warning restore CA1031
}
