using HttpServer.Acme.Issuing;
using HttpServer.Acme.Protocol;
using HttpServer.Acme.Storage;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Renewal;

/// <summary>
/// Looks after one name: takes what the storage has, which another node may have renewed, asks its issuer when to renew, obtains what is due,
/// and lets listeners have it. A failure leaves in force what is.
/// </summary>
internal sealed partial class CertificateCare(
    ManagedNames names, CurrentIssuers issuers, CertificateIssuance issuance, CertificateFiles files, TimeProvider time, ILogger<CertificateCare> logger)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookAfterFailure = TimeSpan.FromHours(1);

    /// <summary>Takes from the storage what is there; does not look whether it is due.</summary>
    /// <returns>Whether there is something in force now that was not before.</returns>
    public bool Load(ManagedName managed)
    {
        try
        {
            var written = files.WrittenAt(managed.Name);
            var stored = written == managed.FileTime ? null : files.Read(managed.Name);
            managed.FileError = null;
            if (stored is null)
            {
                return false;
            }

            managed.FileTime = written;
            return Take(managed, stored);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is looked at every few seconds, and told of once.
            if (managed.FileError != exception.Message)
            {
                managed.FileError = exception.Message;
                Unreadable(logger, managed.Name, exception.Message);
            }

            return false;
        }
    }

    /// <summary>Takes from the storage what is there and lets listeners have it; whether it is due is left to its next check, which is at once.</summary>
    /// <returns>Whether there is a certificate in force that has not expired.</returns>
    public async Task<bool> TakeStoredAsync(ManagedName managed, CancellationToken cancellationToken)
    {
        await managed.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Load(managed))
            {
                managed.NextCheck = time.GetUtcNow();
                names.Publish();
            }

            return managed.InForce is { } current && current.Certificate.NotAfter > time.GetUtcNow();
        }
        finally
        {
            managed.Gate.Release();
        }
    }

    /// <summary>Takes what other nodes have obtained, of all names that are not being looked after right now.</summary>
    public void PickUp()
    {
        var isNew = false;
        foreach (var managed in names.All)
        {
            if (!managed.Gate.Wait(0))
            {
                continue;
            }

            try
            {
                if (Load(managed))
                {
                    managed.Error = null;
                    managed.NextCheck = time.GetUtcNow();
                    isNew = true;
                }
            }
            finally
            {
                managed.Gate.Release();
            }
        }

        if (isNew)
        {
            names.Publish();
        }
    }

    /// <param name="managed">The name.</param>
    /// <param name="isForced">Renew it whether it is due or not, and whether it rests or not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IssuanceException">It was due and could not be obtained.</exception>
    public async Task CheckAsync(ManagedName managed, bool isForced, CancellationToken cancellationToken)
    {
        await managed.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Load(managed))
            {
                names.Publish();
            }

            await LookAsync(managed, cancellationToken).ConfigureAwait(false);
            if (isForced || IsDue(managed))
            {
                await ObtainAsync(managed, isForced, cancellationToken).ConfigureAwait(false);
            }

            managed.Error = null;
            managed.NextCheck = NextCheck(managed);
        }
        catch (IssuanceException exception)
        {
            managed.Error = exception.Message;
            managed.NextCheck = exception.NextAttempt;
            Report(managed, exception);
            throw;
        }
        finally
        {
            managed.Gate.Release();
        }
    }

    /// <summary>Whether it has no certificate, or one that is to be replaced by now.</summary>
    public bool IsDue(ManagedName managed) => managed.InForce is not { } current || IsDue(current, managed.Info?.Window);

    private async Task ObtainAsync(ManagedName managed, bool isForced, CancellationToken cancellationToken)
    {
        var seen = managed.InForce?.Certificate.Fingerprint;
        var obtained = await issuance.ObtainAsync(
            managed.Name, stored => stored.Certificate.Fingerprint == seen || IsDue(stored, suggested: null), isForced, cancellationToken).ConfigureAwait(false);
        managed.FileTime = files.WrittenAt(managed.Name);
        if (Take(managed, obtained))
        {
            names.Publish();
        }

        await LookAsync(managed, cancellationToken).ConfigureAwait(false);
    }

    private static bool Take(ManagedName managed, StoredCertificate stored)
    {
        if (managed.InForce?.Certificate.Fingerprint == stored.Certificate.Fingerprint)
        {
            return false;
        }

        managed.InForce = stored;
        managed.Info = null;
        managed.NextLook = default;
        return true;
    }

    private async Task LookAsync(ManagedName managed, CancellationToken cancellationToken)
    {
        if (managed.InForce is not { } current || time.GetUtcNow() < managed.NextLook)
        {
            return;
        }

        try
        {
            using var use = issuers.Use();
            var issuer = use.Choice.Find(managed.Name, current.Issuer);
            var info = issuer is null ? null : await issuer.RenewalInfoAsync(current, cancellationToken).ConfigureAwait(false);
            if (info?.Explanation is { } explanation && managed.Info?.Explanation != explanation)
            {
                Explained(logger, managed.Name, explanation);
            }

            managed.Info = info;
            managed.NextLook = time.GetUtcNow() + (info?.NextLook ?? LookAfterFailure);
        }
        catch (AcmeException exception)
        {
            // What was said before holds on, and without it the lifetime does.
            NoInfo(logger, managed.Name, exception.Message);
            managed.NextLook = time.GetUtcNow() + PollPace.NextLook(exception.RetryAfter > LookAfterFailure ? exception.RetryAfter : LookAfterFailure);
        }
    }

    private bool IsDue(StoredCertificate stored, RenewalWindow? suggested) =>
        issuers.Choice.Find(stored.Name, stored.Issuer) is null || RenewalTime.Of(stored.Certificate, suggested) <= time.GetUtcNow();

    private DateTimeOffset NextCheck(ManagedName managed)
    {
        var now = time.GetUtcNow();
        // It may be due already: of an issuer that was exchanged while it was obtained.
        var due = managed.InForce is { } current && !IsDue(managed) ? RenewalTime.Of(current.Certificate, managed.Info?.Window) : now;
        due = managed.NextLook < due ? managed.NextLook : due;
        var rest = due - now;
        return now + (rest < ShortestRest ? ShortestRest : rest > LongestRest ? LongestRest : rest);
    }

    private void Report(ManagedName managed, IssuanceException exception)
    {
        if (managed.InForce is { Certificate: var certificate })
        {
            NotRenewed(logger, managed.Name, certificate.NotAfter, exception.NextAttempt, exception.Message);
        }
        else
        {
            NotObtained(logger, managed.Name, exception.NextAttempt, exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The certificate for {Name} could not be renewed and serves on until {NotAfter:u}; next attempt {NextAttempt:u}: {Reason}")]
    private static partial void NotRenewed(ILogger logger, string name, DateTimeOffset notAfter, DateTimeOffset nextAttempt, string reason);

    [LoggerMessage(2, LogLevel.Error, "There is no certificate for {Name}; next attempt {NextAttempt:u}: {Reason}")]
    private static partial void NotObtained(ILogger logger, string name, DateTimeOffset nextAttempt, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The stored certificate for {Name} cannot be read: {Reason}")]
    private static partial void Unreadable(ILogger logger, string name, string reason);

    [LoggerMessage(4, LogLevel.Information, "No renewal information for {Name}: {Reason}")]
    private static partial void NoInfo(ILogger logger, string name, string reason);

    [LoggerMessage(5, LogLevel.Information, "The issuer of the certificate for {Name} suggests when to renew it; why: {Explanation}")]
    private static partial void Explained(ILogger logger, string name, Uri explanation);
}
