using HttpServer.Acme.Protocol;

namespace HttpServer.Acme.Issuing;

/// <summary>
/// Keeps the orders of one account below what issuers allow (Let's Encrypt: 300 in three hours), and their beginnings apart.
/// </summary>
internal sealed class OrderLimiter(TimeProvider time)
{
    private const int MostInBurst = 10;
    private const int MostInPeriod = 250;
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Period = TimeSpan.FromHours(3);

    private readonly Queue<DateTimeOffset> _orders = new();
    private readonly Lock _gate = new();

    /// <summary>Whether no order counts any more.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _orders.All(order => order + Period <= time.GetUtcNow());
            }
        }
    }

    /// <summary>Waits until another order may be made.</summary>
    /// <exception cref="AcmeException">That is hours away.</exception>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        while (TryEnter() is { } wait)
        {
            if (wait > Burst)
            {
                throw new AcmeException(FormattableString.Invariant($"{MostInPeriod} orders were made within {Period.TotalHours} hours: no more until later.")) { RetryAfter = wait };
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan? TryEnter()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            while (_orders.TryPeek(out var oldest) && oldest + Period <= now)
            {
                _orders.Dequeue();
            }

            var next = _orders.Count >= MostInPeriod ? _orders.Peek() + Period
                : _orders.Count >= MostInBurst ? _orders.ElementAt(_orders.Count - MostInBurst) + Burst
                : now;
            if (next > now)
            {
                return next - now;
            }

            _orders.Enqueue(now);
            return null;
        }
    }
}
