using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using HttpServer.Core.Secrets;

namespace HttpServer.Acme.Dns;

/// <summary>Proof by records in DNS: the table <c>[server.ssl.lets_encrypt.dns_challenge]</c>.</summary>
public sealed class DnsChallengeOptions
{
    /// <summary>Who writes the records: <c>cloudflare</c>, <c>rfc2136</c>, <c>command</c>, or the name of an <see cref="IDnsProvider"/> of the application. Default: none.</summary>
    [Description("Who writes the records: 'cloudflare', 'rfc2136' or 'command'.")]
    public string Provider { get; set; } = "";

    /// <summary>Seconds until a record must be seen by all name servers of its zone. Default: 300.</summary>
    // Slow providers take minutes to bring a record to all of their servers.
    [Description("Seconds until a record must be seen by all name servers of its zone.")]
    [Range(1d, 3600d)]
    public double TimeoutSeconds { get; set; } = 300;

    /// <summary>What the provider needs; the documentation has the keys of each.</summary>
    [Description("What the provider needs: keys of its own.")]
    public IDictionary<string, Secret> Credentials { get; } = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Short for <c>api_token</c> in <see cref="Credentials"/>.</summary>
    [Description("Short for api_token in credentials.")]
    public Secret ApiToken { get; set; } = new();

    /// <summary>
    /// Name servers that are asked whether a record is there, <c>ADDRESS</c> or <c>ADDRESS:PORT</c>. Default: none, those of the
    /// zone itself.
    /// </summary>
    [Description("Name servers (ADDRESS or ADDRESS:PORT) that are asked whether a record is there; empty for those of the zone.")]
    public IList<string> Resolvers { get; } = [];
}
