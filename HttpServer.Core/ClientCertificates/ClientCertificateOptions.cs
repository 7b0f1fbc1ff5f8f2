using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Core.ClientCertificates;

/// <summary>One table <c>[[server.ssl.client_certificates]]</c>: clients of some hosts show certificates of their own (mTLS). The files are followed while the server runs.</summary>
public sealed class ClientCertificateOptions
{
    /// <summary>
    /// The hosts that it is for: <c>example.com</c>, <c>*.example.com</c> (any subdomain, not the domain itself). Default empty: all that no other
    /// table is for.
    /// </summary>
    [Description("Hosts it is for ('example.com', '*.example.com'); empty = all that no other table names.")]
    public IList<string> Hosts { get; } = [];

    /// <summary>Certificates of the authorities, PEM; a client's must be issued by one of them. No default: it must be set.</summary>
    [Description("Certificates of the authorities that issue those of clients, PEM.")]
    public string? CaFile { get; set; }

    /// <summary>Lists of revoked certificates, PEM: one of every authority that issues those of clients; when one has expired, nobody passes. Default none.</summary>
    [Description("Lists of revoked certificates (CRL), PEM, one of each authority that issues those of clients.")]
    public string? CrlFile { get; set; }

    /// <summary>"required": who shows none gets no connection. "optional": who shows none is served without; a wrong one ends the handshake all the same. Default "required".</summary>
    [Description("Whether a client must show one: required or optional.")]
    [AllowedValues(ClientCertificateRule.Required, ClientCertificateRule.Optional)]
    public string Mode { get; set; } = ClientCertificateRule.Required;

    /// <summary>
    /// The request header that tells backends whose certificate it was. What clients, trusted proxies too, send in it is dropped from every
    /// request, on every port and however it is spelled. Default none.
    /// </summary>
    [Description("Request header that tells backends whose certificate it was; clients cannot set it.")]
    public string? Header { get; set; }

    /// <summary>
    /// What stands in it. "xfcc": <c>Hash=SHA-256;Subject="DN"</c>, as Envoy writes it. "pem": the certificate, percent-encoded, as nginx'
    /// <c>$ssl_client_escaped_cert</c>. "rfc9440": the certificate, <c>:base64:</c>. Default "xfcc".
    /// </summary>
    [Description("What stands in header: xfcc (hash and subject, as Envoy), pem (percent-encoded, as nginx) or rfc9440 (base64).")]
    [AllowedValues(ClientIdentity.Xfcc, ClientIdentity.Pem, ClientIdentity.Rfc9440)]
    public string HeaderFormat { get; set; } = ClientIdentity.Xfcc;
}
