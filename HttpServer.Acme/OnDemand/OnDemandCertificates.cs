using System.Collections.Concurrent;
using HttpServer.Acme.Issuing;
using HttpServer.Acme.Renewal;
using HttpServer.Acme.Storage;
using HttpServer.Core.Certificates;
using HttpServer.Core.Overload;
using HttpServer.Core.Sections;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.OnDemand;

/// <summary>
/// Obtains certificates at handshakes: for permitted names alone, once for all clients that wait for a name, a bounded number at once. What the
/// storage has is not among these: it serves however many strangers ask for names that nobody has. A client that leaves does not end what others
/// wait for.
/// </summary>
internal sealed partial class OnDemandCertificates(
    LiveOptions<AcmeOptions> options,
    OnDemandPermission permission,
    ManagedNames names,
    CertificateCare care,
    CertificateFiles files,
    TimeProvider time,
    ILogger<OnDemandCertificates> logger)
    : IOnDemandCertificates, IAsyncDisposable
{
    private static readonly TimeSpan LockWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterInterruption = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Task<bool>> _flights = new(StringComparer.Ordinal);
    private readonly Places _questions = new();
    private readonly Places _orders = new();
    private readonly StoredNames _stored = new(files.Names, time, logger);
    private readonly TurnedAway _turnedAway = new(time);
    private readonly LogPace _pace = new(time);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _gate = new();

    public ValueTask<bool> TryObtainAsync(string host, CancellationToken cancellationToken)
    {
        if (!permission.IsConfigured || !AcmeCertificates.IsName(host) || host.StartsWith('*') || _turnedAway.Contains(host))
        {
            return ValueTask.FromResult(false);
        }

        return Join(host) is { } flight ? new(flight.WaitAsync(cancellationToken)) : ValueTask.FromResult(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync().ConfigureAwait(false);
        Task[] flights;
        lock (_gate)
        {
            // Nobody joins from here on: who held the gate before is among them.
            flights = [.. _flights.Values];
        }

        await Task.WhenAll(flights).ConfigureAwait(false);
        _stopped.Dispose();
    }

    // One for all that wait for the name; null when the server stops.
    private Task<bool>? Join(string host)
    {
        lock (_gate)
        {
            if (_flights.TryGetValue(host, out var flight))
            {
                return flight;
            }

            if (_stopped.IsCancellationRequested)
            {
                return null;
            }

            // On the pool: the gate is held here, and the flight ends by taking itself off the list.
            return _flights[host] = Task.Run(() => FlyAsync(host));
        }
    }

    private async Task<bool> FlyAsync(string host)
    {
        using var bound = new CancellationTokenSource(OrderBound.Of(options.Current) + LockWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, _stopped.Token);
        try
        {
            return await ObtainAsync(host, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            // Whoever waits gets no certificate, whatever the reason.
            Failed(logger, exception, host);
            return false;
        }
        finally
        {
            lock (_gate)
            {
                _flights.TryRemove(host, out _);
            }
        }
    }

    private async Task<bool> ObtainAsync(string host, CancellationToken cancellationToken)
    {
        var isServed = await IsStoredAsync(host, cancellationToken).ConfigureAwait(false);
        if (isServed && names.Find(host) is { } stored && !care.IsDue(stored))
        {
            // The permission it was obtained with holds until it is to be renewed.
            return true;
        }

        if (!_questions.TryEnter(options.Current.OnDemand.MaxConcurrent))
        {
            return isServed || TurnAway(host);
        }

        bool? isGranted;
        try
        {
            isGranted = await permission.IsGrantedAsync(host, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _questions.Leave();
        }

        if (isGranted != true)
        {
            return isGranted is null && isServed ? true : Refuse(host);
        }

        // What serves is renewed behind the handshake.
        return isServed || await OrderAsync(host, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsStoredAsync(string host, CancellationToken cancellationToken)
    {
        if (!await _stored.WasThereAsync(host, cancellationToken).ConfigureAwait(false)
            || names.AddOnDemand(host, options.Current.OnDemand.MaxCertificates) is not { } managed)
        {
            return false;
        }

        try
        {
            return await care.TakeStoredAsync(managed, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Settle(managed);
        }
    }

    private async Task<bool> OrderAsync(string host, CancellationToken cancellationToken)
    {
        if (!_orders.TryEnter(options.Current.OnDemand.MaxConcurrent))
        {
            return TurnAway(host);
        }

        try
        {
            return names.AddOnDemand(host, options.Current.OnDemand.MaxCertificates) is { } managed
                ? await CheckAsync(managed, cancellationToken).ConfigureAwait(false)
                : TurnAway(host);
        }
        finally
        {
            _orders.Leave();
        }
    }

    private async Task<bool> CheckAsync(ManagedName managed, CancellationToken cancellationToken)
    {
        try
        {
            await care.CheckAsync(managed, isForced: false, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (IssuanceException exception)
        {
            _turnedAway.Add(managed.Name, exception.NextAttempt);
            return managed.InForce is not null;
        }
        finally
        {
            Settle(managed);
        }
    }

    private void Settle(ManagedName managed)
    {
        if (managed.InForce is null)
        {
            names.Remove(managed, NameOrigin.Handshake);
        }
        else if (managed.NextCheck == DateTimeOffset.MaxValue)
        {
            // What the storage had serves, and this attempt ended before it could say when to look again.
            managed.NextCheck = time.GetUtcNow() + AfterInterruption;
        }
    }

    private bool Refuse(string host)
    {
        if (names.Find(host) is { } managed && names.Remove(managed, NameOrigin.Handshake))
        {
            names.Publish();
        }

        _turnedAway.Add(host, until: null);
        Refused(logger, host);
        return false;
    }

    private bool TurnAway(string host)
    {
        if (_pace.TryTake(out var left))
        {
            TooMany(logger, host, left);
        }

        return false;
    }

    [LoggerMessage(1, LogLevel.Information, "No certificate at the handshake for {Host}, which is not permitted one.")]
    private static partial void Refused(ILogger logger, string host);

    [LoggerMessage(2, LogLevel.Warning, "No certificate at the handshake for {Host}: there are too many already. Lines like this left out before: {Left}.")]
    private static partial void TooMany(ILogger logger, string host, long left);

    [LoggerMessage(3, LogLevel.Error, "Obtaining a certificate for {Host} at a handshake failed.")]
    private static partial void Failed(ILogger logger, Exception exception, string host);
}
