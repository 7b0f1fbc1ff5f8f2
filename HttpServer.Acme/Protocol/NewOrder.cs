namespace HttpServer.Acme.Protocol;

internal sealed class NewOrder
{
    public IList<AcmeIdentifier> Identifiers { get; set; } = [];

    /// <summary>The certificate that this one takes the place of (RFC 9773, 5).</summary>
    public string? Replaces { get; set; }
}
