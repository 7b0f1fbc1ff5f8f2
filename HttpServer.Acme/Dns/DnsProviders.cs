namespace HttpServer.Acme.Dns;

/// <summary>Makes the provider that a configuration names.</summary>
internal sealed class DnsProviders(IEnumerable<IDnsProvider> own, DnsClient client, NameServers servers, TimeProvider time)
{
    /// <summary>Whether it writes any record that it is told; what others have made may know of aliases already.</summary>
    public static bool WritesBehindAliases(IDnsProvider provider) => provider is CloudflareDns or Rfc2136Dns;

    /// <param name="options">The configuration.</param>
    /// <param name="owned">Takes what is to be disposed of with it.</param>
    /// <exception cref="InvalidOperationException">None of that name is there, which the check of the options says before.</exception>
    public IDnsProvider Create(DnsChallengeOptions options, List<IDisposable> owned)
    {
        switch (options.Provider)
        {
            case CloudflareDns.Key:
                var cloudflare = new CloudflareDns(options);
                owned.Add(cloudflare);
                return cloudflare;
            case Rfc2136Dns.Key:
                return new Rfc2136Dns(options, client, servers, time);
            case CommandDns.Key:
                return new CommandDns(options, time);
            default:
                return own.First(provider => provider.Name == options.Provider);
        }
    }
}
