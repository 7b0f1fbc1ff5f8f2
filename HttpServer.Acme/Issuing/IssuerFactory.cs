using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Acme.Accounts;
using HttpServer.Acme.Challenges;
using HttpServer.Acme.Dns;
using HttpServer.Acme.Protocol;
using HttpServer.Acme.Storage;
using HttpServer.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Issuing;

/// <summary>Makes the issuers that a configuration names.</summary>
internal sealed class IssuerFactory(
    AccountFiles accounts,
    StorageLocks locks,
    PendingChallenges pending,
    DnsProviders providers,
    DnsClient dns,
    NameServers servers,
    LocalIssuer local,
    TimeProvider time,
    ILoggerFactory loggers)
{
    private const string Production = "https://acme-v02.api.letsencrypt.org/directory";
    private const string Staging = "https://acme-staging-v02.api.letsencrypt.org/directory";
    private const int MostBytes = 1024 * 1024;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    // What an issuer has counted it goes on counting, whatever happens to the configuration.
    private readonly Dictionary<string, OrderLimiter> _limiters = new(StringComparer.Ordinal);

    /// <summary>One call at a time.</summary>
    public IssuerSet Create(AcmeOptions options)
    {
        List<IDisposable> owned = [];
        foreach (var idle in _limiters.Where(static limiter => limiter.Value.IsIdle).Select(static limiter => limiter.Key).ToList())
        {
            _limiters.Remove(idle);
        }

        try
        {
            var challenges = Challenges(options, owned);
            var first = options.DirectoryUrl.Length > 0 ? options.DirectoryUrl : options.Staging ? Staging : Production;
            List<IIssuer> issuers = [Create(first, options.DirectoryCaFile, options.EabKeyId, options.EabHmacKey)];
            issuers.AddRange(options.Issuers.Select(issuer => Create(issuer.DirectoryUrl, issuer.DirectoryCaFile, issuer.EabKeyId, issuer.EabHmacKey)));
            return new(new(issuers, local, IsOwn: options.DirectoryUrl.Length > 0), owned);

            AcmeIssuer Create(string directory, string caFile, string eabKeyId, Secret eabHmacKey)
            {
                var external = eabKeyId.Length > 0 ? new ExternalAccount(eabKeyId, eabHmacKey.Value ?? "") : null;
                var client = Own(new AcmeClient(Connect(caFile), new Uri(directory), time), owned);
                var account = Own(new AcmeAccounts(client, accounts, locks, options.Email, external, loggers.CreateLogger<AcmeAccounts>()), owned);
                return new(client, account, challenges, Limiter(directory), OrderBound.Of(options), time);
            }
        }
        catch
        {
            owned.ForEach(static one => one.Dispose());
            throw;
        }
    }

    private ChallengeChoice Challenges(AcmeOptions options, List<IDisposable> owned) =>
        new([.. ConfiguredChallenges.Of(options).Select(kind => kind == ChallengeKind.Dns ? Dns(options.DnsChallenge, owned) : (IChallengeSolver)new PendingSolver(kind, pending))]);

    private DnsSolver Dns(DnsChallengeOptions options, List<IDisposable> owned)
    {
        var provider = providers.Create(options, owned);
        return new(
            provider,
            DnsProviders.WritesBehindAliases(provider),
            new DnsAliases(options, dns, servers),
            new Propagation(options, dns, servers, time, loggers.CreateLogger<Propagation>()),
            time,
            loggers.CreateLogger<DnsSolver>());
    }

    private OrderLimiter Limiter(string directory) => _limiters.TryGetValue(directory, out var known) ? known : _limiters[directory] = new(time);

    private static HttpClient Connect(string caFile)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            UseCookies = false,
        };
        if (caFile.Length > 0)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(caFile);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        var client = new HttpClient(handler) { Timeout = RequestTimeout, MaxResponseContentBufferSize = MostBytes };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("httpserver");
        return client;
    }

    private static T Own<T>(T one, List<IDisposable> owned)
        where T : IDisposable
    {
        owned.Add(one);
        return one;
    }
}
