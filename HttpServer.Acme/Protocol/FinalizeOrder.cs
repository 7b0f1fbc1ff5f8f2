namespace HttpServer.Acme.Protocol;

/// <param name="Csr">PKCS#10 in DER, base64url.</param>
internal sealed record FinalizeOrder(string Csr);
