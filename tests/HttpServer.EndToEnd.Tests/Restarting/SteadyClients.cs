using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Restarting;

/// <summary>
/// Clients that send a request now and then over connections that they keep, as long as the answers allow it, and
/// repeat nothing: whatever is not answered is lost. They leave the machine some time for a process that starts.
/// </summary>
internal sealed class SteadyClients : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _lost = [];
    private readonly int _port;
    private readonly string _request;
    private readonly Task _all;
    private int _answered;

    public SteadyClients(int port, int count, string request)
    {
        _port = port;
        _request = request;
        _all = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(RunAsync)));
    }

    /// <summary>Answers with status 200 so far.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Waits until so many more have been answered.</summary>
    public Task MoreAsync(int count)
    {
        var goal = Answered + count;
        return Eventually.True(() => Answered >= goal || _all.IsCompleted, what: $"{count} more answers");
    }

    /// <summary>Stops, and says for each lost request how.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        await _stop.CancelAsync();
        await _all;
        return _lost;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        RawHttpConnection? connection = null;
        using var pace = new PeriodicTimer(Pace);
        while (!_stop.IsCancellationRequested && await pace.WaitForNextTickAsync())
        {
            try
            {
                connection ??= await RawHttpClient.ConnectAsync(_port);
                await connection.SendAsync(_request);
                var response = await connection.ReadResponseAsync();
                if (response.StatusCode == 200)
                {
                    Interlocked.Increment(ref _answered);
                }
                else
                {
                    Lose($"{response.StatusCode}");
                }

                if (response.Header("Connection") != "close")
                {
                    continue;
                }
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or TimeoutException)
            {
                Lose($"{(connection is null ? "connecting" : "asking")}: {exception.Message}");
            }

            if (connection is not null)
            {
                await connection.DisposeAsync();
                connection = null;
            }
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private void Lose(string how)
    {
        lock (_lost)
        {
            _lost.Add(how);
        }
    }
}
