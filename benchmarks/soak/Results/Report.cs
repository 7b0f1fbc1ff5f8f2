using HttpServer.Soak.Backends;
using HttpServer.Soak.Gateway;

namespace HttpServer.Soak.Results;

/// <summary>The table at the end, and the verdict.</summary>
internal sealed class Report(SoakOptions options, Tally tally, Restarts restarts, Sampler sampler)
{
    // Fewer requests than this are over before the heap, the pools and the compiled code have their size.
    private const int EnoughForMemory = 500_000;
    private const double AllowedGrowth = 1.15;

    public int Print(TimeSpan elapsed, TimeSpan cpu, Quiet quiet)
    {
        JudgeMemory();
        JudgeEvents();
        Console.WriteLine();
        Console.WriteLine($"{"requests",-24}{tally.Requests,12}   in {elapsed.TotalSeconds:F0} s with {options.Clients} clients, seed {options.Seed}");
        Print(tally.Done, "  ");
        Console.WriteLine($"{"allowed",-24}{tally.Allowed.Sum(entry => entry.Value),12}   {restarts.Kills} kills and {restarts.Stops} orderly stops of backends");
        Print(tally.Allowed, "  ");
        Console.WriteLine($"{"gateway's CPU",-24}{cpu.TotalMicroseconds / tally.Requests,12:F1}   microseconds per request");
        Console.WriteLine($"{"at most",-24}{sampler.MostActive,12}   active; {sampler.MostSockets} sockets, {sampler.MostThreads} threads, {sampler.MostResident / 1024} MB");
        foreach (var part in (double[])[0.10, 0.25, 0.50, 0.75, 1.00])
        {
            var sample = sampler.At(part);
            Console.WriteLine($"memory at {part,4:P0}          {sample.Resident / 1024.0,12:F1}   MB resident, {sample.Anonymous / 1024.0:F1} MB of it its own; {sample.Files} files, {sample.Threads} threads");
        }

        Console.WriteLine($"{"active afterwards",-24}{quiet.Active,12}   {quiet.InFlight} in flight, after {quiet.CountsWithin.TotalSeconds:F1} s");
        Console.WriteLine($"{"sockets afterwards",-24}{quiet.After.Sockets,12}   {quiet.SocketsBefore} before, after {quiet.SocketsWithin.TotalSeconds:F1} s; {quiet.BackendConnections} connections at the backends");
        Console.WriteLine($"{"failures",-24}{tally.Failures,12}");
        foreach (var line in tally.FailureLines)
        {
            Console.WriteLine($"  {line}");
        }

        Console.WriteLine(tally.Failures == 0 ? "PASSED" : "FAILED");
        return tally.Failures == 0 ? 0 : 1;
    }

    private static void Print(IEnumerable<KeyValuePair<string, int>> counts, string indent)
    {
        foreach (var (name, count) in counts)
        {
            Console.WriteLine($"{indent}{name,-22}{count,12}");
        }
    }

    private void JudgeMemory()
    {
        var half = sampler.At(0.50).Resident;
        var whole = sampler.At(1.00).Resident;
        if (options.Requests >= EnoughForMemory && whole > half * AllowedGrowth)
        {
            tally.Fail("memory", $"It grew from {half / 1024} MB to {whole / 1024} MB in the second half.");
        }
    }

    private void JudgeEvents()
    {
        var streams = tally.Done.FirstOrDefault(entry => entry.Key == "Events").Value;
        var late = tally.Allowed.FirstOrDefault(entry => entry.Key.StartsWith("events", StringComparison.Ordinal)).Value;
        if (late > Math.Max(1, streams / 100))
        {
            tally.Fail("events", $"{late} of {streams} streams were held up.");
        }
    }
}
