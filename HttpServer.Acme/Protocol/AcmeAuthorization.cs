namespace HttpServer.Acme.Protocol;

/// <summary>An authorization (RFC 8555, 7.1.4).</summary>
internal sealed class AcmeAuthorization
{
    public string Status { get; set; } = "";

    public AcmeIdentifier? Identifier { get; set; }

    public IList<AcmeChallenge> Challenges { get; set; } = [];
}
