namespace HttpServer.Acme.Protocol;

/// <summary>A JWS in its flattened JSON form (RFC 7515, 7.2.2), each part base64url.</summary>
internal sealed record SignedMessage(string Protected, string Payload, string Signature);
