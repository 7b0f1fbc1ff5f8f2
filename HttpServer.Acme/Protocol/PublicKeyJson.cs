namespace HttpServer.Acme.Protocol;

/// <summary>A public key of P-256 (RFC 7517), its members in the order that a thumbprint asks for (RFC 7638, 3).</summary>
internal sealed record PublicKeyJson(string Crv, string Kty, string X, string Y);
