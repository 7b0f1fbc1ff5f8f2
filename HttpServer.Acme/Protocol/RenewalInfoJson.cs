namespace HttpServer.Acme.Protocol;

/// <summary>Renewal information as sent (RFC 9773, 4.2).</summary>
internal sealed class RenewalInfoJson
{
    public RenewalWindow? SuggestedWindow { get; set; }

    public Uri? ExplanationURL { get; set; }
}
