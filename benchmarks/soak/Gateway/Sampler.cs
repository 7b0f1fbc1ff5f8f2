using HttpServer.Soak.Results;

namespace HttpServer.Soak.Gateway;

/// <summary>Looks at the gateway every second.</summary>
internal sealed class Sampler(GatewayProcess gateway, StatusPages pages, Tally tally, int requests)
{
    private readonly List<(int Done, Sample Sample)> _samples = [];

    public long MostActive { get; private set; }

    public int MostSockets => _samples.Max(entry => entry.Sample.Sockets);

    public int MostThreads => _samples.Max(entry => entry.Sample.Threads);

    public int MostResident => _samples.Max(entry => entry.Sample.Resident);

    public async Task RunAsync(CancellationToken end)
    {
        for (var second = 1; !end.IsCancellationRequested; second++)
        {
            await Task.Delay(1000, CancellationToken.None);
            if (gateway.HasExited)
            {
                tally.Fail("gateway", "It has ended.");
                return;
            }

            var sample = gateway.Measure();
            _samples.Add((tally.Requests, sample));
            try
            {
                var (active, inFlight) = await pages.ReadAsync();
                MostActive = Math.Max(MostActive, active / 2);
                if (active < 0 || inFlight < 0)
                {
                    tally.Fail("status pages", $"active {active}, in flight {inFlight}");
                }

                if (second % 10 == 0)
                {
                    Console.WriteLine($"{second,5} s {tally.Requests,9} requests, {tally.Failures} failures, RSS {sample.Resident / 1024} MB, {sample.Sockets} sockets, {sample.Threads} threads, {active / 2} active, {inFlight} in flight");
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                tally.Fail("status pages", exception.Message);
            }
        }
    }

    /// <summary>
    /// Memory when so much of the requests was done: the median of the samples of the twentieth before it, so that it
    /// does not matter how long ago the last collection was.
    /// </summary>
    public Sample At(double part)
    {
        var near = _samples.Where(entry => entry.Done <= part * requests && entry.Done >= (part - 0.05) * requests).Select(entry => entry.Sample).ToList();
        if (near.Count == 0)
        {
            return _samples.MinBy(entry => Math.Abs(entry.Done - (part * requests))).Sample;
        }

        return new Sample(
            Median(near.Select(sample => sample.Resident)), Median(near.Select(sample => sample.Anonymous)), Median(near.Select(sample => sample.Threads)),
            Median(near.Select(sample => sample.Files)), Median(near.Select(sample => sample.Sockets)));
    }

    private static int Median(IEnumerable<int> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
