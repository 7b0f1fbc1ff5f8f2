using System.ComponentModel;
using HttpServer.Core.Secrets;
using HttpServer.Core.Tls;

namespace HttpServer.Proxy.Tls;

/// <summary><c>[proxy.ssl]</c>: TLS to the targets of a route, and the certificate for its own hosts. Whose certificate is not good gets no request (502, <c>tls_failed</c>).</summary>
public sealed class BackendTlsOptions
{
    /// <summary>
    /// Whether TLS is spoken to the targets. Default null: the scheme of each target says so. True makes <c>http</c> targets <c>https</c> ones,
    /// on the port that they name, else 443; false with a target that says TLS is an error.
    /// </summary>
    [Description("Whether TLS is spoken to the targets; true makes http targets https. Default: what their scheme says.")]
    public bool? BackendSsl { get; set; }

    /// <summary>
    /// Whether a target must show a certificate that a trusted authority has issued for its name. Default true. False leaves a
    /// man in the middle unnoticed, unless <see cref="PinSha256"/> names the key.
    /// </summary>
    [Description("Whether the certificate of a target must be issued by a trusted authority, for its name, and be in date.")]
    public bool VerifyBackend { get; set; } = true;

    /// <summary>PEM file with the authorities that are trusted for this route, instead of those of the system. Default null: the system's.</summary>
    [Description("PEM file with the authorities that are trusted, instead of the system's.")]
    public string? CaFile { get; set; }

    /// <summary>Name that is asked for (SNI) and that the certificate must be good for. Default null: the host of the target's URL.</summary>
    [Description("Name that is asked for (SNI), and that the certificate must be good for. Default: the target's host.")]
    public string? ServerName { get; set; }

    /// <summary>SHA-256 of public keys (SubjectPublicKeyInfo) of which the certificate must have one: base64, as <c>curl --pinnedpubkey</c> has it, or hexadecimal. Default none.</summary>
    [Description("SHA-256 of the public keys that a target may have, base64 (as curl --pinnedpubkey) or hexadecimal; empty = any.")]
    public List<string> PinSha256 { get; } = [];

    /// <summary>The gateway's own certificate, for targets that ask for one: PEM, with its chain behind it, or PKCS#12 (.pfx). Default null: none is shown.</summary>
    [Description("Certificate that is shown to targets that ask for one: PEM with its chain, or PKCS#12.")]
    public string? ClientCertFile { get; set; }

    /// <summary>PEM file with the key of that certificate. Default null: it is in the same file.</summary>
    [Description("Key of that certificate, PEM. Default: in the same file.")]
    public string? ClientKeyFile { get; set; }

    /// <summary>Password of an encrypted key, or of a PKCS#12 file. Default none.</summary>
    [Description("Password of an encrypted key, or of a PKCS#12 file.")]
    public Secret ClientKeyPassword { get; set; } = new();

    /// <summary>Whether the gateway shows <see cref="CertFile"/> to clients that ask for one of its names. Default false.</summary>
    [Description("Show cert_file to clients that ask for one of its names; needs [server.ssl].")]
    public bool Enabled { get; set; }

    /// <summary>The certificate for the hosts of the route, shown to clients: PEM with its chain behind it, or PKCS#12 (.pfx). No default: it must be set when <see cref="Enabled"/>.</summary>
    [Description("Certificate for the route's hosts, shown to clients: PEM with its chain, or a .pfx file.")]
    public string? CertFile { get; set; }

    /// <summary>Its private key, PEM. Default: it is in <see cref="CertFile"/>.</summary>
    [Description("Private key of cert_file, PEM; without it the key is in cert_file.")]
    public string? KeyFile { get; set; }

    /// <summary>Password of that key or of the PKCS#12 file. Default none.</summary>
    [Description("Password of that key or .pfx file.")]
    public Secret KeyPassword { get; set; } = new();

    /// <summary>Where the certificate stands that clients are shown; null unless <see cref="Enabled"/>.</summary>
    public CertificateOptions? Certificate() => Enabled ? new CertificateOptions { CertFile = CertFile, KeyFile = KeyFile, KeyPassword = KeyPassword } : null;
}
