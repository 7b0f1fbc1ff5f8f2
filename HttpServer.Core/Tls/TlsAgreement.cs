using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.Tls;

/// <summary>What the two sides of a connection have agreed on.</summary>
/// <param name="Version">Of TLS.</param>
/// <param name="CipherSuite">By its number in IANA's registry; null where the transport does not tell.</param>
/// <param name="Protocol">By ALPN; null for none.</param>
/// <param name="IsResumed">Whether an earlier session went on.</param>
/// <param name="Peer">The other side's certificate, which has been verified if that was asked for; null for none. The receiver's to dispose.</param>
internal sealed record TlsAgreement(SslProtocols Version, TlsCipherSuite? CipherSuite, string? Protocol, bool IsResumed, X509Certificate2? Peer)
{
    public static unsafe TlsAgreement Of(nint ssl)
    {
        byte* protocol;
        uint length;
        LibSsl.ChosenProtocol(ssl, &protocol, &length);
        return new TlsAgreement(
            LibSsl.Version(ssl) == LibSsl.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12,
            (TlsCipherSuite)LibSsl.CipherId(LibSsl.CurrentCipher(ssl)),
            new ReadOnlySpan<byte>(protocol, (int)length) switch
            {
                [] => null,
                var name when name.SequenceEqual("h2"u8) => "h2",
                var name when name.SequenceEqual("http/1.1"u8) => "http/1.1",
                var name => Encoding.ASCII.GetString(name),
            },
            LibSsl.IsResumed(ssl) != 0,
            PeerOf(ssl));
    }

    private static X509Certificate2? PeerOf(nint ssl)
    {
        var certificate = LibSsl.TakePeerCertificate(ssl);
        if (certificate == 0)
        {
            return null;
        }

        try
        {
            return X509CertificateLoader.LoadCertificate(NativeCertificate.Encode(certificate));
        }
        finally
        {
            LibCrypto.FreeCertificate(certificate);
        }
    }
}
