using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Https;
using HttpServer.Core.Secrets;

namespace HttpServer.Core.Tls;

/// <summary>
/// The section <c>[server.ssl]</c>: the port that speaks TLS, what it shows, and how. Times are seconds. Followed while the server runs, and so
/// are the files of certificates; connections that are open keep what they have agreed on.
/// </summary>
public sealed class SslOptions
{
    /// <summary>Whether <see cref="HttpsPort"/> is open. Default false; certificates that are obtained by themselves switch it on.</summary>
    // Without a certificate there is nothing to show.
    [Description("Open the port for https.")]
    public bool Enabled { get; set; }

    /// <summary>TCP port; 0 lets the system choose a free one. Default 8443.</summary>
    // Beside 8080, as 443 beside 80.
    [Description("TCP port for https; 0 lets the system choose a free one.")]
    [Range(0, 65535)]
    public int HttpsPort { get; set; } = 8443;

    /// <summary>
    /// The certificate for clients that name no host or one that no other certificate is for: PEM with its chain behind it, or PKCS#12
    /// (<c>.pfx</c>, <c>.p12</c>). Relative to the working directory. No default.
    /// </summary>
    [Description("The default certificate: PEM with its chain, or a .pfx file.")]
    public string? CertFile { get; set; }

    /// <summary>Its private key, PEM: PKCS#8, PKCS#1 or SEC1. Default: it is in <see cref="CertFile"/>.</summary>
    [Description("Private key of cert_file, PEM; without it the key is in cert_file.")]
    public string? KeyFile { get; set; }

    /// <summary>Password of the key or of the PKCS#12 file. Default none.</summary>
    [Description("Password of the private key or the .pfx file.")]
    public Secret KeyPassword { get; set; } = new();

    /// <summary>Certificates between it and a root, PEM, where they are not in <see cref="CertFile"/>. Default none.</summary>
    [Description("The chain of cert_file, PEM, where it is not in cert_file itself.")]
    public string? CertChainFile { get; set; }

    /// <summary>Further certificates; which one is shown says the name that the client asks for. Default none.</summary>
    [Description("Further certificates, shown to clients that ask for one of their names.")]
    public IList<CertificateOptions> Certificates { get; } = [];

    /// <summary>A certificate for all names one level below a domain. Default none.</summary>
    [Description("A wildcard certificate.")]
    public WildcardOptions Wildcard { get; set; } = new();

    /// <summary>Versions of TLS: <c>TLSv1.2</c>, <c>TLSv1.3</c>. Default both; a list that is set replaces it.</summary>
    // Older ones are deprecated (RFC 8996).
    [Description("Versions of TLS: TLSv1.2 and TLSv1.3; empty for both.")]
    public IList<string> Protocols { get; } = [];

    /// <summary>
    /// Ciphers by their names in IANA's registry or OpenSSL's: those of TLS 1.3 and those of TLS 1.2, each version keeping its default
    /// when none of its own is named. Default empty: ECDHE with AES-GCM or ChaCha20.
    /// </summary>
    [Description("Ciphers by IANA's or OpenSSL's names; empty for the default, ECDHE with AES-GCM or ChaCha20.")]
    public IList<string> CipherSuites { get; } = [];

    /// <summary>Whether clients may resume an earlier session, by tickets. Default true; their keys are made anew every twelve hours.</summary>
    // A full handshake costs a signature and a round trip.
    [Description("Let clients resume earlier sessions by tickets.")]
    public bool SessionTickets { get; set; } = true;

    /// <summary>
    /// Whether the ports for TLS speak HTTP/3 too, over UDP at the same number. Default false. It needs QUIC from the platform (libmsquic);
    /// where that is missing, and at ports that read the PROXY protocol, there is none, and a warning says so.
    /// </summary>
    // A second way in, through a library that few machines have: whoever wants it installs that, and opens UDP.
    [Description("Speak HTTP/3 at the ports for TLS too, over UDP; needs libmsquic.")]
    public bool Http3 { get; set; }

    /// <summary>Seconds from the first byte of a connection, or its acceptance, to the end of the handshake. Default 10.</summary>
    // Three round trips over the worst of paths; who is silent longer holds a connection for nothing.
    [Description("Seconds that a client has for its handshake.")]
    [Range(0.1, 600.0)]
    public double HandshakeTimeout { get; set; } = 10;

    /// <summary>Whether requests without TLS are sent to https with status 308. Default false.</summary>
    [Description("Send requests without TLS to https.")]
    public bool ForceHttps { get; set; }

    /// <summary>How that is done.</summary>
    [Description("How requests without TLS are sent to https.")]
    public RedirectOptions Redirect { get; set; } = new();

    /// <summary>
    /// Whether a request that is for another host than its connection was made for, by name or certificate, is refused with 421. What
    /// <see cref="ClientCertificates"/> ask for is always seen to. Default true.
    /// </summary>
    // What was agreed on for one host says nothing about another.
    [Description("Refuse requests with 421 whose host is neither the connection's nor one of its certificate.")]
    public bool StrictHost { get; set; } = true;

    /// <summary>
    /// Whether clients are shown, with a certificate that names a responder of OCSP, what that has said of it. It is asked in the background, and
    /// needs the issuer in the chain. Default true.
    /// </summary>
    // It spares the client asking, which few do; nobody waits for it here.
    [Description("Show with a certificate what the responder (OCSP) that it names has said of it.")]
    public bool OcspStapling { get; set; } = true;

    /// <summary>Which clients have to show certificates of their own (mTLS). Default none.</summary>
    [Description("Which clients have to show certificates of their own.")]
    public IList<ClientCertificateOptions> ClientCertificates { get; } = [];

    /// <summary>Whether browsers are told to use https only.</summary>
    [Description("Whether browsers are told to use https only.")]
    public HstsOptions Hsts { get; set; } = new();

    /// <summary>Whether the port has a use without a certificate in files: others are obtained, or connections passed on. Set by what does that.</summary>
    [JsonIgnore]
    public bool ObtainsCertificates { get; set; }

    /// <summary>All certificates in files, each with the path of its table.</summary>
    internal IEnumerable<(string Key, CertificateOptions Certificate)> Files()
    {
        if (CertFile is { Length: > 0 })
        {
            yield return ("server.ssl", new CertificateOptions { CertFile = CertFile, KeyFile = KeyFile, KeyPassword = KeyPassword, CertChainFile = CertChainFile });
        }

        if (Wildcard.Enabled)
        {
            yield return ("server.ssl.wildcard", new CertificateOptions { CertFile = Wildcard.CertFile, KeyFile = Wildcard.KeyFile, KeyPassword = Wildcard.KeyPassword });
        }

        for (var i = 0; i < Certificates.Count; i++)
        {
            yield return ($"server.ssl.certificates[{i}]", Certificates[i]);
        }
    }
}
