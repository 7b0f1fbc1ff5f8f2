using System.ComponentModel;
using HttpServer.Core.Secrets;

namespace HttpServer.Core.Tls;

/// <summary>The section <c>[server.ssl.wildcard]</c>.</summary>
public sealed class WildcardOptions
{
    /// <summary>Whether the certificate is shown. Default false.</summary>
    [Description("Show the wildcard certificate.")]
    public bool Enabled { get; set; }

    /// <summary>What the certificate must be for: <c>*.example.com</c>. Default: whatever it is for.</summary>
    [Description("What the certificate must be for: *.example.com.")]
    public string? Domain { get; set; }

    /// <summary>PEM with its chain behind it, or PKCS#12. No default: it must be set.</summary>
    [Description("The certificate: PEM with its chain, or a .pfx file.")]
    public string? CertFile { get; set; }

    /// <summary>Its private key, PEM. Default: it is in <see cref="CertFile"/>.</summary>
    [Description("Private key, PEM; without it the key is in cert_file.")]
    public string? KeyFile { get; set; }

    /// <summary>Password of the key or of the PKCS#12 file. Default none.</summary>
    [Description("Password of the private key or the .pfx file.")]
    public Secret KeyPassword { get; set; } = new();
}
