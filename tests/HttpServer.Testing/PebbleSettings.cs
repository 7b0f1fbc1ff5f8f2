using System.Globalization;

namespace HttpServer.Testing;

/// <summary>What a pebble is to do, beside what it does anyway.</summary>
public sealed record PebbleSettings
{
    /// <summary>Where it asks for the answers to HTTP-01.</summary>
    public int HttpPort { get; init; }

    /// <summary>Where it asks for the certificates of TLS-ALPN-01.</summary>
    public int TlsPort { get; init; }

    /// <summary>The name server that it asks; null for its own.</summary>
    public int? NameServer { get; init; }

    /// <summary>Percent of good nonces that it refuses.</summary>
    public int RefusedNonces { get; init; }

    /// <summary>Percent of proofs that it remembers.</summary>
    public int RememberedProofs { get; init; }

    /// <summary>Most seconds that it waits before it looks for a proof.</summary>
    public int ValidationPause { get; init; }

    /// <summary>Key ids and HMAC keys (base64url) of accounts that it knows; with any, it takes no others.</summary>
    public IReadOnlyDictionary<string, string> ExternalAccounts { get; init; } = new Dictionary<string, string>();

    /// <summary>Names that it refuses.</summary>
    public IReadOnlyList<string> Blocked { get; init; } = [];

    /// <summary>Of the certificates that it gives.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromDays(90);

    internal Dictionary<string, string> Environment()
    {
        Dictionary<string, string> variables = new()
        {
            ["PEBBLE_WFE_NONCEREJECT"] = RefusedNonces.ToString(CultureInfo.InvariantCulture),
            ["PEBBLE_AUTHZREUSE"] = RememberedProofs.ToString(CultureInfo.InvariantCulture),
        };
        if (ValidationPause > 0)
        {
            variables["PEBBLE_VA_SLEEPTIME"] = ValidationPause.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            variables["PEBBLE_VA_NOSLEEP"] = "1";
        }

        return variables;
    }
}
