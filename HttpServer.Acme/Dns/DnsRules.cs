using HttpServer.Core.Hosting;

namespace HttpServer.Acme.Dns;

/// <summary>Checks <see cref="DnsChallengeOptions"/>.</summary>
internal static class DnsRules
{
    private static readonly string[] BuiltIn = [CloudflareDns.Key, Rfc2136Dns.Key, CommandDns.Key];

    /// <param name="at">The table.</param>
    /// <param name="options">What it says.</param>
    /// <param name="isInUse">Whether what the provider needs must be there.</param>
    /// <param name="own">Names of the application's own providers.</param>
    /// <param name="failures">Takes what is wrong.</param>
    public static void Check(string at, DnsChallengeOptions options, bool isInUse, IEnumerable<string> own, List<string> failures)
    {
        RangeRules.Check(at, options, AcmeOptionsJsonContext.Default.DnsChallengeOptions, failures);
        for (var i = 0; i < options.Resolvers.Count; i++)
        {
            if (NameServers.TryParse(options.Resolvers[i]) is null)
            {
                failures.Add($"{at}.resolvers[{i}]: '{options.Resolvers[i]}' is not an address like 192.0.2.53 or 192.0.2.53:5353");
            }
        }

        switch (isInUse ? options.Provider : "")
        {
            case "":
                break;
            case CloudflareDns.Key:
                Require(DnsCredentials.ApiToken);
                break;
            case Rfc2136Dns.Key:
                Require(DnsCredentials.Server);
                Require(DnsCredentials.KeyName);
                Require(DnsCredentials.KeySecret);
                if (!Convert.TryFromBase64String(DnsCredentials.Of(options, DnsCredentials.KeySecret), new byte[1024], out _))
                {
                    failures.Add($"{at}.credentials.{DnsCredentials.KeySecret}: is not base64");
                }

                break;
            case CommandDns.Key:
                Require(DnsCredentials.Command);
                break;
            case var other when !own.Contains(other):
                failures.Add($"{at}.provider: '{other}' is none of {string.Join(", ", BuiltIn.Concat(own))}");
                break;
        }

        void Require(string key)
        {
            if (DnsCredentials.Of(options, key).Length == 0)
            {
                failures.Add($"{at}.credentials.{key}: must be set for {options.Provider}");
            }
        }
    }
}
