using System.ComponentModel;
using HttpServer.Core.Secrets;

namespace HttpServer.Core.Tls;

/// <summary>One table <c>[[server.ssl.certificates]]</c>: a certificate in files.</summary>
public sealed class CertificateOptions
{
    /// <summary>PEM with its chain behind it, or PKCS#12 (<c>.pfx</c>, <c>.p12</c>). No default: it must be set.</summary>
    [Description("The certificate: PEM with its chain, or a .pfx file.")]
    public string? CertFile { get; set; }

    /// <summary>Its private key, PEM. Default: it is in <see cref="CertFile"/>.</summary>
    [Description("Private key, PEM; without it the key is in cert_file.")]
    public string? KeyFile { get; set; }

    /// <summary>Password of the key or of the PKCS#12 file. Default none.</summary>
    [Description("Password of the private key or the .pfx file.")]
    public Secret KeyPassword { get; set; } = new();

    /// <summary>Certificates between it and a root, PEM, where they are not in <see cref="CertFile"/>. Default none.</summary>
    [Description("The chain, PEM, where it is not in cert_file itself.")]
    public string? CertChainFile { get; set; }
}
