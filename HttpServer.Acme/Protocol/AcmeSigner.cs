namespace HttpServer.Acme.Protocol;

/// <summary>Who signs: a key, by itself until it has an account.</summary>
/// <param name="Key">Of the account.</param>
/// <param name="NewNonce">Where nonces come from.</param>
/// <param name="Account">Its address; null for a key that is to get one.</param>
internal sealed record AcmeSigner(AccountKey Key, Uri NewNonce, Uri? Account)
{
    public SignedMessage Sign(Uri address, string nonce, ReadOnlySpan<byte> payload) => Key.Sign(
        new() { Jwk = Account is null ? Key.Public : null, Kid = Account?.AbsoluteUri, Nonce = nonce, Url = address },
        payload);
}
