using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace HttpServer.Faults.Clients;

/// <summary>Requests at a steady rate from its creation until it is ended.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<Outcome> _outcomes = [];
    private readonly Channel<(long Id, TimeSpan Due)> _due = Channel.CreateUnbounded<(long, TimeSpan)>();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly LoadShape _shape;
    private readonly long _firstId;
    private readonly Task _all;

    public Load(int port, LoadShape shape, long firstId = 0)
    {
        (_shape, _firstId) = (shape, firstId);
        _all = Task.WhenAll([
            Task.Run(ProduceAsync),
            .. Enumerable.Range(0, shape.Connections).Select(_ => Task.Run(() => SendAsync(port))),
        ]);
    }

    /// <summary>Since it began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Outcomes so far.</summary>
    public IReadOnlyCollection<Outcome> Outcomes => _outcomes;

    /// <summary>Ends it, and waits for what is under way.</summary>
    public async Task<IReadOnlyList<Outcome>> EndAsync()
    {
        await _end.CancelAsync();
        await _all;
        return [.. _outcomes.OrderBy(outcome => outcome.Id)];
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _all;
        _end.Dispose();
    }

    private async Task ProduceAsync()
    {
        for (var sent = 0L; !_end.IsCancellationRequested; await Task.Delay(1, CancellationToken.None))
        {
            for (var now = Elapsed; sent < now.TotalSeconds * _shape.Rate; sent++)
            {
                _due.Writer.TryWrite((_firstId + sent, TimeSpan.FromSeconds((double)sent / _shape.Rate)));
            }
        }

        _due.Writer.Complete();
    }

    private async Task SendAsync(int port)
    {
        using var connection = new ClientConnection(port);
        await foreach (var (id, due) in _due.Reader.ReadAllAsync(CancellationToken.None))
        {
            var left = due + LoadShape.Timeout - Elapsed;
            var failure = "timeout";
            if (left > TimeSpan.Zero)
            {
                using var timeout = new CancellationTokenSource(left);
                failure = await connection.ExchangeAsync(_shape.Method, _shape.Path, id, timeout.Token);
            }

            _outcomes.Enqueue(new Outcome(id, due, Elapsed - due, _started + (long)(due.TotalSeconds * Stopwatch.Frequency), failure));
        }
    }
}
