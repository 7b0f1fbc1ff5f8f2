using System.Buffers.Text;

namespace HttpServer.Acme.Protocol;

/// <summary>What an ACME server can be asked for (RFC 8555), step by step. Its directory is read twice a day at most.</summary>
internal sealed class AcmeClient(HttpClient http, Uri directoryUrl, TimeProvider time) : IDisposable
{
    // A gateway runs for months, and issuers move what is in it and add to it meanwhile.
    private static readonly TimeSpan DirectoryAge = TimeSpan.FromHours(12);

    private readonly AcmeConnection _connection = new(http, time);
    private readonly SemaphoreSlim _gate = new(1);
    private AcmeDirectory? _directory;
    private long _directoryRead;

    public Uri DirectoryUrl => directoryUrl;

    /// <exception cref="AcmeException">It cannot be had, or is none.</exception>
    public async Task<AcmeDirectory> DirectoryAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_directory is null || time.GetElapsedTime(_directoryRead) >= DirectoryAge)
            {
                var reply = await _connection.GetAsync(directoryUrl, cancellationToken).ConfigureAwait(false);
                var directory = reply.IsSuccess ? reply.Read(AcmeJson.Default.AcmeDirectory) : throw reply.ToException();
                if (directory is not { NewNonce: not null, NewAccount: not null, NewOrder: not null })
                {
                    throw new AcmeException($"{directoryUrl} is not the directory of an ACME server.");
                }

                (_directory, _directoryRead) = (directory, time.GetTimestamp());
            }

            return _directory;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes an account for the key, or finds the one it has (RFC 8555, 7.3).</summary>
    /// <returns>The address of the account.</returns>
    public async Task<Uri> RegisterAsync(AccountKey key, string? email, ExternalAccount? external, CancellationToken cancellationToken)
    {
        var directory = await DirectoryAsync(cancellationToken).ConfigureAwait(false);
        if (external is null && directory.Meta is { ExternalAccountRequired: true })
        {
            throw new AcmeException($"{directoryUrl.Host} takes only accounts bound to one that it knows already: set eab_key_id and eab_hmac_key.");
        }

        var account = new NewAccount
        {
            Contact = string.IsNullOrEmpty(email) ? null : ContactOf(email),
            ExternalAccountBinding = external?.Bind(key.Public, directory.NewAccount!),
        };
        var reply = await _connection.PostAsync(
            new(key, directory.NewNonce!, Account: null), directory.NewAccount!, account, AcmeJson.Default.NewAccount, cancellationToken).ConfigureAwait(false);
        return reply.Location ?? throw new AcmeException($"{directoryUrl.Host} made an account and did not say where.");
    }

    /// <summary>Tells the issuer of another address than the account has (RFC 8555, 7.3.2); empty for none.</summary>
    public Task ChangeContactAsync(AcmeSigner account, string email, CancellationToken cancellationToken) =>
        _connection.PostAsync(account, account.Account!, new AccountChange(email.Length == 0 ? [] : ContactOf(email)), AcmeJson.Default.AccountChange, cancellationToken);

    /// <param name="account">Of whose account.</param>
    /// <param name="name">The name, a wildcard with its <c>*.</c></param>
    /// <param name="replaces">The certificate that this one takes the place of, as <see cref="CertificateId"/>; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The order and its address.</returns>
    public async Task<(AcmeOrder Order, Uri Address)> OrderAsync(AcmeSigner account, string name, string? replaces, CancellationToken cancellationToken)
    {
        var directory = await DirectoryAsync(cancellationToken).ConfigureAwait(false);
        var order = new NewOrder { Identifiers = [new("dns", name)], Replaces = directory.RenewalInfo is null ? null : replaces };
        AcmeReply reply;
        try
        {
            reply = await _connection.PostAsync(account, directory.NewOrder!, order, AcmeJson.Default.NewOrder, cancellationToken).ConfigureAwait(false);
        }
        catch (AcmeException exception) when (order.Replaces is not null && exception.Is(AcmeErrorKind.AlreadyReplaced))
        {
            // Another certificate took that place: an ordinary order then (RFC 9773, 5).
            order.Replaces = null;
            reply = await _connection.PostAsync(account, directory.NewOrder!, order, AcmeJson.Default.NewOrder, cancellationToken).ConfigureAwait(false);
        }

        return (reply.Read(AcmeJson.Default.AcmeOrder), reply.Location ?? throw new AcmeException($"{directoryUrl.Host} took an order and did not say where."));
    }

    public async Task<AcmeAuthorization> AuthorizationAsync(AcmeSigner account, Uri address, CancellationToken cancellationToken) =>
        (await _connection.ReadAsync(account, address, cancellationToken).ConfigureAwait(false)).Read(AcmeJson.Default.AcmeAuthorization);

    /// <summary>Says that a challenge may be tried now.</summary>
    public Task AcceptAsync(AcmeSigner account, Uri challenge, CancellationToken cancellationToken) =>
        _connection.PostAsync(account, challenge, "{}"u8.ToArray(), cancellationToken);

    /// <param name="account">Of whose account.</param>
    /// <param name="address">Of the order's end.</param>
    /// <param name="csr">PKCS#10 in DER.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<AcmeOrder> FinalizeAsync(AcmeSigner account, Uri address, byte[] csr, CancellationToken cancellationToken)
    {
        var reply = await _connection.PostAsync(
            account, address, new(Base64Url.EncodeToString(csr)), AcmeJson.Default.FinalizeOrder, cancellationToken).ConfigureAwait(false);
        return reply.Read(AcmeJson.Default.AcmeOrder);
    }

    /// <summary>Asks for an authorization until it is decided.</summary>
    public Task<AcmeAuthorization> DecidedAsync(AcmeSigner account, Uri address, CancellationToken cancellationToken) => PollAsync(
        account,
        address,
        static reply => reply.Read(AcmeJson.Default.AcmeAuthorization),
        static authorization => authorization.Status != AcmeStatus.Pending,
        cancellationToken);

    /// <summary>Asks for an order until the issuer has nothing more to do for it: it is ready to be finalized, valid or invalid.</summary>
    public Task<AcmeOrder> DecidedOrderAsync(AcmeSigner account, Uri address, bool isFinalized, CancellationToken cancellationToken) => PollAsync(
        account,
        address,
        static reply => reply.Read(AcmeJson.Default.AcmeOrder),
        order => order.Status is AcmeStatus.Valid or AcmeStatus.Invalid || (!isFinalized && order.Status == AcmeStatus.Ready),
        cancellationToken);

    /// <returns>The chain in PEM, the certificate itself first.</returns>
    public async Task<string> DownloadAsync(AcmeSigner account, Uri address, CancellationToken cancellationToken) =>
        (await _connection.ReadAsync(account, address, cancellationToken).ConfigureAwait(false)).Text;

    /// <summary>When the issuer wants a certificate to be renewed (RFC 9773); null when it does not say.</summary>
    /// <param name="certificateId">As of <see cref="CertificateId"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<RenewalInfo?> RenewalInfoAsync(string certificateId, CancellationToken cancellationToken)
    {
        var directory = await DirectoryAsync(cancellationToken).ConfigureAwait(false);
        if (directory.RenewalInfo is null)
        {
            return null;
        }

        var address = new Uri($"{directory.RenewalInfo.AbsoluteUri.TrimEnd('/')}/{certificateId}");
        var reply = await _connection.GetAsync(address, cancellationToken).ConfigureAwait(false);
        if (!reply.IsSuccess)
        {
            throw reply.ToException();
        }

        var info = reply.Read(AcmeJson.Default.RenewalInfoJson);
        return info.SuggestedWindow is { } window && window.Start < window.End
            ? new(window, PollPace.NextLook(reply.RetryAfter), info.ExplanationURL)
            : null;
    }

    /// <summary>Closes the connections to the server, too.</summary>
    public void Dispose()
    {
        http.Dispose();
        _gate.Dispose();
    }

    private static string[] ContactOf(string email) => [$"mailto:{email}"];

    private async Task<T> PollAsync<T>(
        AcmeSigner account, Uri address, Func<AcmeReply, T> read, Func<T, bool> isDecided, CancellationToken cancellationToken)
    {
        for (var asked = 0; ; asked++)
        {
            var reply = await _connection.ReadAsync(account, address, cancellationToken).ConfigureAwait(false);
            var state = read(reply);
            if (isDecided(state))
            {
                return state;
            }

            // Bounded by whoever waits: an order has so many seconds in all.
            await Task.Delay(PollPace.Wait(asked, reply.RetryAfter), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
