namespace HttpServer.Acme.Protocol;

/// <summary>The protected header (RFC 8555, 6.2): either the key itself or the account.</summary>
internal sealed class SignedHeader
{
    public string Alg { get; set; } = "";

    public PublicKeyJson? Jwk { get; set; }

    public string? Kid { get; set; }

    public string? Nonce { get; set; }

    public Uri? Url { get; set; }
}
