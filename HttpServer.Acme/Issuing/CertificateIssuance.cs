using HttpServer.Acme.Protocol;
using HttpServer.Acme.Storage;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Issuing;

/// <summary>
/// Obtains a certificate: takes the lock of its name, looks whether another node has done it meanwhile, asks the issuers in their order, and
/// keeps what comes. At most one attempt, and none while the name rests after a failure.
/// </summary>
internal sealed partial class CertificateIssuance(
    CurrentIssuers issuers, CertificateFiles files, FailureFiles failures, StorageLocks locks, TimeProvider time, ILogger<CertificateIssuance> logger)
{
    // A storage that cannot be used cannot count failures either.
    private static readonly TimeSpan StorageRest = TimeSpan.FromMinutes(10);

    /// <param name="name">In lower case.</param>
    /// <param name="isDue">Whether what the storage has is to be replaced; it is asked once the lock is held.</param>
    /// <param name="isForced">Whether a name that rests is tried all the same: somebody asks for it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is in the storage now.</returns>
    /// <exception cref="IssuanceException">There is none to be had now.</exception>
    public async Task<StoredCertificate> ObtainAsync(
        string name, Func<StoredCertificate, bool> isDue, bool isForced, CancellationToken cancellationToken)
    {
        try
        {
            await using var held = await locks.TakeAsync($"certificate-{StorageName.Of(name)}", cancellationToken).ConfigureAwait(false);
            using var working = CancellationTokenSource.CreateLinkedTokenSource(held.Lost, cancellationToken);
            var stored = ReadAnyway(name);
            if (stored is not null && !isDue(stored))
            {
                return stored;
            }

            var failed = failures.Read(name);
            if (failed is not null && !isForced && failed.NextAttempt > time.GetUtcNow())
            {
                throw new IssuanceException(failed.Message, failed.NextAttempt);
            }

            return await AskAsync(name, stored, failed, working.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IssuanceException($"The lock of {name} in the storage was lost.", time.GetUtcNow() + StorageRest, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IssuanceException($"The storage cannot be used: {exception.Message}", time.GetUtcNow() + StorageRest, exception);
        }
    }

    private async Task<StoredCertificate> AskAsync(string name, StoredCertificate? stored, StoredFailures? failed, CancellationToken cancellationToken)
    {
        List<string> reasons = [];
        TimeSpan? rest = null;
        var isProof = false;
        using var use = issuers.Use();
        foreach (var issuer in use.Choice.For(name))
        {
            try
            {
                var issued = await issuer.IssueAsync(name, stored, failed?.Proofs ?? 0, cancellationToken).ConfigureAwait(false);
                Keep(issued);
                Obtained(logger, name, issuer.Name, issued.Certificate.NotAfter);
                return issued;
            }
            catch (AcmeException exception)
            {
                Refused(logger, name, exception.Message);
                isProof |= exception.IsProof;
                reasons.Add(exception.Message);
                rest = exception.RetryAfter is { } asked && !(rest > asked) ? asked : rest;
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or IOException or UnauthorizedAccessException))
            {
                // An address that is none, say: without a rest it would be an order a minute.
                Failed(logger, exception, name, issuer.Name);
                reasons.Add($"{issuer.Name}: {exception.Message}");
            }
        }

        var failure = BackOff.After(failed, string.Join(" ", reasons), rest, isProof, time.GetUtcNow());
        failures.Write(name, failure);
        throw new IssuanceException(failure.Message, failure.NextAttempt);
    }

    // A certificate that was given counts against the issuer's limits: with a full disk it serves from memory, and is not ordered again and again.
    private void Keep(StoredCertificate issued)
    {
        try
        {
            files.Write(issued);
            failures.Delete(issued.Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            NotKept(logger, issued.Name, exception.Message);
        }
    }

    // A damaged file is no reason to go without a certificate: it is replaced.
    private StoredCertificate? ReadAnyway(string name)
    {
        try
        {
            return files.Read(name);
        }
        catch (IOException exception)
        {
            Damaged(logger, name, exception.Message);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Obtained the certificate for {Name} from {Issuer}, valid until {NotAfter:u}.")]
    private static partial void Obtained(ILogger logger, string name, string issuer, DateTimeOffset notAfter);

    [LoggerMessage(2, LogLevel.Warning, "No certificate for {Name}: {Reason}")]
    private static partial void Refused(ILogger logger, string name, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The stored certificate for {Name} is of no use: {Reason}")]
    private static partial void Damaged(ILogger logger, string name, string reason);

    [LoggerMessage(4, LogLevel.Error, "The certificate for {Name} could not be stored and is lost at the next restart: {Reason}")]
    private static partial void NotKept(ILogger logger, string name, string reason);

    [LoggerMessage(5, LogLevel.Error, "Asking {Issuer} for the certificate of {Name} failed.")]
    private static partial void Failed(ILogger logger, Exception exception, string name, string issuer);
}
