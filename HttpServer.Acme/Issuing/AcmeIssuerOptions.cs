using System.ComponentModel;
using HttpServer.Core.Secrets;

namespace HttpServer.Acme.Issuing;

/// <summary>A further issuer: an entry of <c>[[server.ssl.lets_encrypt.issuers]]</c>.</summary>
public sealed class AcmeIssuerOptions
{
    /// <summary>Its directory. Required.</summary>
    [Description("Directory address of the ACME server.")]
    public string DirectoryUrl { get; set; } = "";

    /// <summary>PEM file with the roots that its directory is verified with. Default: empty, the system's.</summary>
    [Description("PEM file with the roots that the directory itself is verified with; empty for the system's.")]
    public string DirectoryCaFile { get; set; } = "";

    /// <summary>Key id of an account that it knows already. Default: none.</summary>
    [Description("Key id of the account that the issuer binds the new one to (external account binding).")]
    public string EabKeyId { get; set; } = "";

    /// <summary>Its HMAC key, base64url.</summary>
    [Description("HMAC key to eab_key_id, base64url.")]
    public Secret EabHmacKey { get; set; } = new();
}
