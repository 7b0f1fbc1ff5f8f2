using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using HttpServer.Acme.Dns;
using HttpServer.Acme.Issuing;
using HttpServer.Acme.OnDemand;
using HttpServer.Core.Secrets;

namespace HttpServer.Acme;

/// <summary>
/// Certificates that look after themselves: the table <c>[server.ssl.lets_encrypt]</c>. A name in <see cref="Domain"/> is enough. A
/// change takes effect while the server runs, but for <see cref="Storage"/>.
/// </summary>
public sealed class AcmeOptions
{
    /// <summary>Whether certificates are obtained and renewed at all. Default: true; without names there is nothing to do.</summary>
    [Description("Obtain and renew the certificates of 'domain'; without names there is nothing to do.")]
    public bool Enabled { get; set; } = true;

    /// <summary>Address that the issuer may write to. Default: none; issuers take accounts without one.</summary>
    [Description("Address that the issuer may write to; may be left out.")]
    public string Email { get; set; } = "";

    /// <summary>
    /// The names to have certificates for, one certificate each: <c>example.com</c>, <c>*.example.com</c> (needs a
    /// <see cref="DnsChallenge"/>). Names that nobody can verify (<c>localhost</c>, <c>*.test</c>, IP addresses) get theirs
    /// from a local authority. Default: none.
    /// </summary>
    [Description("Names to have certificates for: one, or a list of them. 'localhost', '*.test' and addresses get them from a local authority.")]
    public IList<string> Domain { get; } = [];

    /// <summary>Whether certificates come from Let's Encrypt's staging environment, which browsers do not trust. Default: false.</summary>
    [Description("Let's Encrypt's staging environment: for trials, not trusted by browsers.")]
    public bool Staging { get; set; }

    /// <summary>The directory of another ACME server. Default: empty, Let's Encrypt's.</summary>
    [Description("Directory address of another ACME server than Let's Encrypt.")]
    public string DirectoryUrl { get; set; } = "";

    /// <summary>PEM file with the roots that <see cref="DirectoryUrl"/> is verified with. Default: empty, the system's.</summary>
    [Description("PEM file with the roots that directory_url itself is verified with; empty for the system's.")]
    public string DirectoryCaFile { get; set; } = "";

    /// <summary>Key id of an account that the issuer knows already. Default: none.</summary>
    [Description("Key id of the account that the issuer binds the new one to (external account binding).")]
    public string EabKeyId { get; set; } = "";

    /// <summary>Its HMAC key, base64url.</summary>
    [Description("HMAC key to eab_key_id, base64url.")]
    public Secret EabHmacKey { get; set; } = new();

    /// <summary>Issuers that are asked, in this order, when the first has failed. Default: none.</summary>
    [Description("Issuers that are asked in turn when the first has failed.")]
    public IList<AcmeIssuerOptions> Issuers { get; } = [];

    /// <summary>Directory of keys, certificates and accounts; several nodes may share it. Default: "certificates", in the working directory.</summary>
    // Beside the configuration and not in a home directory, which services often do not have.
    [Description("Directory of accounts, keys and certificates; nodes that share it obtain each certificate once.")]
    public string Storage { get; set; } = "certificates";

    /// <summary>
    /// How names are proven: <c>http-01</c>, <c>tls-alpn-01</c>, <c>dns-01</c>; after a failure the next is tried. Default:
    /// the first two, or with a <see cref="DnsChallenge"/> the last alone.
    /// </summary>
    [Description("How names are proven: 'http-01', 'tls-alpn-01', 'dns-01'; the first two unless dns_challenge is set.")]
    public IList<string> Challenges { get; } = [];

    /// <summary>Seconds from an order to its certificate, beside the waiting for DNS. Default: 180.</summary>
    // Issuers answer in seconds; some ask again several times within a minute or two.
    [Description("Seconds from an order to its certificate.")]
    [Range(1d, 3600d)]
    public double OrderTimeout { get; set; } = 180;

    /// <summary>Proof by records in DNS. Default: no provider, none.</summary>
    [Description("Proof by records in DNS, which wildcards need.")]
    public DnsChallengeOptions DnsChallenge { get; set; } = new();

    /// <summary>Certificates for names that are not listed, obtained when a client asks for one.</summary>
    [Description("Certificates obtained at the handshake, for names that are not listed.")]
    public OnDemandOptions OnDemand { get; set; } = new();

    /// <summary>Whether there is a name to have a certificate for, or a permission to have one.</summary>
    [JsonIgnore]
    public bool IsInUse => Enabled && (Domain.Count > 0 || OnDemand.Allow.Count > 0 || OnDemand.Ask.Length > 0);
}
