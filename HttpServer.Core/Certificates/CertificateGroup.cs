namespace HttpServer.Core.Certificates;

/// <summary>What is shown for one name: a certificate, or one of each kind of key, of which the client's abilities choose.</summary>
/// <param name="Ecdsa">With an elliptic-curve key.</param>
/// <param name="Rsa">With an RSA key.</param>
internal sealed record CertificateGroup(ServerCertificate? Ecdsa, ServerCertificate? Rsa)
{
    public IEnumerable<ServerCertificate> Certificates => ((ServerCertificate?[])[Ecdsa, Rsa]).OfType<ServerCertificate>();

    /// <summary>With the certificate in the place of that of its kind, if that has none or expires sooner.</summary>
    public CertificateGroup With(ServerCertificate certificate) =>
        certificate.IsEcdsa
            ? Ecdsa is { } ecdsa && ecdsa.NotAfter >= certificate.NotAfter ? this : this with { Ecdsa = certificate }
            : Rsa is { } rsa && rsa.NotAfter >= certificate.NotAfter ? this : this with { Rsa = certificate };
}
