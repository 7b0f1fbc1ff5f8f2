using System.Security.Cryptography;
using HttpServer.Acme.Accounts;
using HttpServer.Acme.Challenges;
using HttpServer.Acme.Protocol;
using HttpServer.Acme.Storage;
using HttpServer.Core.Certificates;

namespace HttpServer.Acme.Issuing;

/// <summary>Certificates of one ACME server: an order, its proofs, its end (RFC 8555, 7.4).</summary>
internal sealed class AcmeIssuer(
    AcmeClient client, AcmeAccounts accounts, ChallengeChoice challenges, OrderLimiter limiter, TimeSpan timeout, TimeProvider time)
    : IIssuer
{
    public string Id => client.DirectoryUrl.AbsoluteUri;

    public string Name => client.DirectoryUrl.Host;

    public async Task<StoredCertificate> IssueAsync(string name, StoredCertificate? previous, int failures, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            var account = await accounts.GetAsync(refused: null, either.Token).ConfigureAwait(false);
            try
            {
                return await OrderAsync(account, name, previous, failures, either.Token).ConfigureAwait(false);
            }
            catch (AcmeException exception) when (exception.Is(AcmeErrorKind.AccountDoesNotExist))
            {
                account = await accounts.GetAsync(refused: account, either.Token).ConfigureAwait(false);
                return await OrderAsync(account, name, previous, failures, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException exception) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new AcmeException(FormattableString.Invariant($"{Name} gave no certificate within {timeout.TotalSeconds} s."), exception);
        }
    }

    public async Task<RenewalInfo?> RenewalInfoAsync(StoredCertificate certificate, CancellationToken cancellationToken) =>
        certificate.Issuer == Id && certificate.Id is { } id ? await client.RenewalInfoAsync(id, cancellationToken).ConfigureAwait(false) : null;

    private async Task<StoredCertificate> OrderAsync(
        AcmeSigner account, string name, StoredCertificate? previous, int failures, CancellationToken cancellationToken)
    {
        await limiter.EnterAsync(cancellationToken).ConfigureAwait(false);
        var replaces = previous?.Issuer == Id ? previous.Id : null;
        var (order, address) = await client.OrderAsync(account, name, replaces, cancellationToken).ConfigureAwait(false);
        foreach (var authorization in order.Authorizations)
        {
            await ProveAsync(account, authorization, failures, cancellationToken).ConfigureAwait(false);
        }

        order = await client.DecidedOrderAsync(account, address, isFinalized: false, cancellationToken).ConfigureAwait(false);
        if (order is not { Status: AcmeStatus.Ready, Finalize: { } finalize })
        {
            throw Refused(order, name);
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        order = await client.FinalizeAsync(account, finalize, SigningRequest.Of(name, key), cancellationToken).ConfigureAwait(false);
        if (order.Status != AcmeStatus.Valid)
        {
            order = await client.DecidedOrderAsync(account, address, isFinalized: true, cancellationToken).ConfigureAwait(false);
        }

        if (order is not { Status: AcmeStatus.Valid, Certificate: { } certificate })
        {
            throw Refused(order, name);
        }

        var chain = await client.DownloadAsync(account, certificate, cancellationToken).ConfigureAwait(false);
        return Checked(name, key.ExportPkcs8PrivateKeyPem(), chain);
    }

    private async Task ProveAsync(AcmeSigner account, Uri address, int failures, CancellationToken cancellationToken)
    {
        var authorization = await client.AuthorizationAsync(account, address, cancellationToken).ConfigureAwait(false);
        if (authorization.Status == AcmeStatus.Valid)
        {
            return;
        }

        var host = authorization.Identifier?.Value.ToLowerInvariant() ?? throw new AcmeException($"{Name} asks for the proof of no name.");
        var (challenge, solver) = challenges.Choose(authorization, failures) ?? throw new AcmeException(
            $"{Name} takes no proof for {host} that is configured here (it offers {string.Join(", ", authorization.Challenges.Select(static one => one.Type))}).");
        if (challenge is not { Token: { } token, Url: { } url })
        {
            throw new AcmeException($"{Name} offers a challenge of {challenge.Type} without a token or an address.");
        }

        var pending = new StoredChallenge { Token = token, KeyAuthorization = account.Key.Authorize(token), Created = time.GetUtcNow() };
        await using (await solver.PresentAsync(host, pending, cancellationToken).ConfigureAwait(false))
        {
            await client.AcceptAsync(account, url, cancellationToken).ConfigureAwait(false);
            authorization = await client.DecidedAsync(account, address, cancellationToken).ConfigureAwait(false);
        }

        if (authorization.Status != AcmeStatus.Valid)
        {
            var error = authorization.Challenges.FirstOrDefault(static one => one.Error is not null)?.Error;
            throw new AcmeException($"{Name} does not accept the proof for {host} by {solver.Kind}: {error?.ToString() ?? authorization.Status}") { Problem = error, IsProof = true };
        }
    }

    private StoredCertificate Checked(string name, string key, string chain)
    {
        try
        {
            var issued = StoredCertificate.Of(name, Id, key, chain);
            return !issued.Certificate.Names.Contains(name)
                ? throw new AcmeException($"{Name} gave a certificate that is not for {name}.")
                : issued.Certificate.NotAfter <= time.GetUtcNow()
                    ? throw new AcmeException($"{Name} gave a certificate that has expired, or the clock of this machine is wrong.")
                    : issued;
        }
        catch (CertificateException exception)
        {
            throw new AcmeException($"{Name} gave what is no certificate for {name}: {exception.Message}", exception);
        }
    }

    private AcmeException Refused(AcmeOrder order, string name) =>
        new($"{Name} refuses the order for {name}: {order.Error?.ToString() ?? order.Status}") { Problem = order.Error };
}
