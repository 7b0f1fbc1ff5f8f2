namespace HttpServer.Acme.Protocol;

/// <summary>When the issuer wants a certificate to be renewed (RFC 9773, 4.2).</summary>
internal sealed record RenewalWindow(DateTimeOffset Start, DateTimeOffset End);
