using HttpServer.Acme.Issuing;
using HttpServer.Acme.OnDemand;
using HttpServer.Core.Guards;
using HttpServer.Core.Sections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Renewal;

/// <summary>
/// Keeps the certificates of all names: what the storage has is in force before the server listens, the rest is obtained behind it. Each name is
/// checked at its time, a bounded number at once. Which names there are follows the configuration.
/// </summary>
internal sealed partial class RenewalService(
    LiveOptions<AcmeOptions> options,
    ManagedNames names,
    CertificateCare care,
    OnDemandPermission permission,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RenewalService> logger)
    : BackgroundService
{
    private const int MostAtOnce = 10;
    private static readonly TimeSpan AfterFault = TimeSpan.FromMinutes(1);

    // How soon a node sees what another one has obtained.
    private static readonly TimeSpan PickUpRest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PermissionRest = TimeSpan.FromMinutes(1);

    private readonly Lock _following = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        options.OnChange(_ => Follow());
        Follow();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Issuers look for proofs where the server listens.
        await StartedAsync(stoppingToken).ConfigureAwait(false);
        Dictionary<ManagedName, Task> running = [];
        var pickUp = time.GetUtcNow() + PickUpRest;
        try
        {
            while (true)
            {
                var changed = Volatile.Read(ref _changed).Task;
                var now = time.GetUtcNow();
                foreach (var ended in running.Where(static check => check.Value.IsCompleted).Select(static check => check.Key).ToList())
                {
                    running.Remove(ended);
                }

                if (now >= pickUp)
                {
                    care.PickUp();
                    pickUp = now + PickUpRest;
                }

                var next = pickUp;
                foreach (var managed in names.All)
                {
                    if (running.ContainsKey(managed))
                    {
                        continue;
                    }

                    if (managed.NextCheck > now)
                    {
                        next = managed.NextCheck < next ? managed.NextCheck : next;
                    }
                    else if (running.Count < MostAtOnce)
                    {
                        running.Add(managed, CheckAsync(managed, stoppingToken));
                    }
                }

                await RestAsync([changed, .. running.Values], next - now, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(running.Values).ConfigureAwait(false);
        }
    }

    // What stays is not touched; what is new is in force at once if the storage has it.
    private void Follow()
    {
        lock (_following)
        {
            var current = options.Current;
            HashSet<string> wanted = current.Enabled ? [.. current.Domain.Select(HostName.Normalise)] : [];
            foreach (var managed in names.All)
            {
                if (!wanted.Contains(managed.Name) && names.Remove(managed, NameOrigin.Configuration))
                {
                    Left(logger, managed.Name);
                }
                else if (!permission.IsConfigured)
                {
                    names.Remove(managed, NameOrigin.Handshake);
                }
            }

            foreach (var name in wanted.Where(name => !names.TryConfigure(name)))
            {
                var added = new ManagedName(name, NameOrigin.Configuration);
                care.Load(added);
                names.Configure(added);
            }

            names.Publish();
            Hurry();
        }
    }

    // Of an issuer that is configured no longer, say. What failed rests on: an issuer counts failures whatever is configured here.
    private void Hurry()
    {
        foreach (var managed in names.All)
        {
            if (managed.Error is null && managed.NextCheck != DateTimeOffset.MaxValue && care.IsDue(managed))
            {
                managed.NextCheck = time.GetUtcNow();
            }
        }

        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (lifetime.ApplicationStarted.Register(static state => ((TaskCompletionSource)state!).TrySetResult(), started))
        using (cancellationToken.Register(static state => ((TaskCompletionSource)state!).TrySetResult(), started))
        {
            await started.Task.ConfigureAwait(false);
        }
    }

    private async Task RestAsync(IEnumerable<Task> others, TimeSpan rest, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(rest, time, enough.Token);
        await Task.WhenAny([delay, .. others]).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task CheckAsync(ManagedName managed, CancellationToken cancellationToken)
    {
        try
        {
            if (managed.Origin != NameOrigin.Handshake || !care.IsDue(managed) || await IsStillPermittedAsync(managed, cancellationToken).ConfigureAwait(false))
            {
                await care.CheckAsync(managed, isForced: false, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IssuanceException)
        {
            // Reported where it was thrown; it comes again at its time.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception exception)
        {
            // One name must not take the others with it.
            managed.NextCheck = time.GetUtcNow() + AfterFault;
            Failed(logger, exception, managed.Name);
        }
    }

    // What was permitted at a handshake months ago is asked for again before each renewal.
    private async Task<bool> IsStillPermittedAsync(ManagedName managed, CancellationToken cancellationToken)
    {
        var isGranted = await permission.IsGrantedAsync(managed.Name, cancellationToken).ConfigureAwait(false);
        if (isGranted == false)
        {
            Dropped(logger, managed.Name);
            names.Remove(managed, NameOrigin.Handshake);
            names.Publish();
        }

        managed.NextCheck = time.GetUtcNow() + PermissionRest;
        return isGranted == true;
    }

    [LoggerMessage(2, LogLevel.Information, "The certificate for {Name} is not renewed: the name is permitted none any more.")]
    private static partial void Dropped(ILogger logger, string name);

    [LoggerMessage(3, LogLevel.Information, "{Name} is configured no longer: its certificate serves no more, and stays in the storage.")]
    private static partial void Left(ILogger logger, string name);

    [LoggerMessage(1, LogLevel.Error, "Looking after the certificate for {Name} failed.")]
    private static partial void Failed(ILogger logger, Exception exception, string name);
}
