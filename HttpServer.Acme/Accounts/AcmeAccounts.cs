using HttpServer.Acme.Protocol;
using HttpServer.Acme.Storage;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Accounts;

/// <summary>The account at one issuer: made once for all nodes of the storage, then kept.</summary>
internal sealed partial class AcmeAccounts(
    AcmeClient client, AccountFiles files, StorageLocks locks, string email, ExternalAccount? external, ILogger<AcmeAccounts> logger) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private AcmeSigner? _signer;

    /// <param name="refused">An account that the issuer does not know any more; it gets a new one for the same key.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="AcmeException">The issuer makes no account.</exception>
    /// <exception cref="IOException">The storage cannot be used.</exception>
    public async Task<AcmeSigner> GetAsync(AcmeSigner? refused, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _signer) is { } known && known != refused)
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_signer is null || _signer == refused)
            {
                Volatile.Write(ref _signer, await OpenAsync(refused?.Account, cancellationToken).ConfigureAwait(false));
            }

            return _signer;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _signer?.Key.Dispose();
        _gate.Dispose();
    }

    private async Task<AcmeSigner> OpenAsync(Uri? refused, CancellationToken cancellationToken)
    {
        var directory = await client.DirectoryAsync(cancellationToken).ConfigureAwait(false);
        await using var held = await locks.TakeAsync($"account-{AccountFiles.NameOf(client.DirectoryUrl)}", cancellationToken).ConfigureAwait(false);
        var stored = files.Read(client.DirectoryUrl);
        var key = stored is null ? AccountKey.Create() : AccountKey.FromPem(stored.Key);
        try
        {
            if (stored?.Account is null || stored.Account == refused)
            {
                // The key first: an account whose key is lost is lost.
                stored = new() { Directory = client.DirectoryUrl.AbsoluteUri, Key = key.ToPem(), Email = email };
                files.Write(client.DirectoryUrl, stored);
                stored.Account = await client.RegisterAsync(key, email, external, cancellationToken).ConfigureAwait(false);
                files.Write(client.DirectoryUrl, stored);
            }

            var signer = new AcmeSigner(key, directory.NewNonce!, stored.Account);
            if (stored.Email != email)
            {
                await ChangeAsync(signer, stored, cancellationToken).ConfigureAwait(false);
            }

            return signer;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    // No certificate waits for an address that an issuer does not like.
    private async Task ChangeAsync(AcmeSigner signer, StoredAccount stored, CancellationToken cancellationToken)
    {
        try
        {
            await client.ChangeContactAsync(signer, email, cancellationToken).ConfigureAwait(false);
            stored.Email = email;
            files.Write(client.DirectoryUrl, stored);
        }
        catch (AcmeException exception)
        {
            NotChanged(logger, client.DirectoryUrl.Host, exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Issuer} does not take the changed e-mail address of the account: {Reason}")]
    private static partial void NotChanged(ILogger logger, string issuer, string reason);
}
