using System.Diagnostics;

namespace HttpServer.Soak.Backends;

/// <summary>Takes the shaky backends down in turns, and remembers when.</summary>
internal sealed class Restarts(IReadOnlyList<Backend> backends, int seed)
{
    private readonly Lock _lock = new();
    private readonly List<(long From, long To, bool Killed)> _windows = [];

    public int Kills { get; private set; }

    public int Stops { get; private set; }

    public async Task RunAsync(CancellationToken end)
    {
        var random = new Random(seed);
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(random.Next(800, 2200), CancellationToken.None);
            var backend = backends[random.Next(backends.Count)];
            var kill = random.Next(2) == 0;
            lock (_lock)
            {
                _windows.Add((Stopwatch.GetTimestamp(), long.MaxValue, kill));
            }

            if (!kill && !await backend.StopAsync())
            {
                kill = true;
                lock (_lock)
                {
                    _windows[^1] = _windows[^1] with { Killed = true };
                }
            }

            if (kill)
            {
                backend.Kill();
                Kills++;
            }
            else
            {
                Stops++;
            }

            await Task.Delay(random.Next(100, 500), CancellationToken.None);
            backend.Start();
            lock (_lock)
            {
                _windows[^1] = _windows[^1] with { To = Stopwatch.GetTimestamp() };
            }
        }
    }

    /// <summary>Whether a backend was down, or going, at any time since <paramref name="from"/>.</summary>
    public bool Since(long from, bool killedOnly)
    {
        lock (_lock)
        {
            for (var i = _windows.Count - 1; i >= 0 && _windows[i].To >= from; i--)
            {
                if (_windows[i].Killed || !killedOnly)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
