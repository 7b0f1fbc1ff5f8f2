using System.Collections.Concurrent;
using HttpServer.Core.Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;
using HttpServer.Core.Tls.Ocsp;

namespace HttpServer.Core.Tls;

/// <summary>
/// The contexts of listeners, made when the first client needs one and kept while what they were made of is in force. Those that
/// nobody asked for since the certificates changed twice are let go.
/// </summary>
internal sealed class TlsContexts(CertificateStore store, ClientCertificateRules rules, OcspStaples staples, LiveOptions<ServerOptions> options, TimeProvider time)
{
    /// <summary>Of a context, which has its keys of tickets for its life: whoever gets hold of them reads what was said under them (RFC 8446, 8.1).</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(12);

    private readonly Lock _gate = new();
    private volatile Generation? _current;

    /// <summary>The context for a group of certificates, and what clients have to show; null for nothing.</summary>
    /// <exception cref="TlsException">OpenSSL does not take them.</exception>
    public TlsContext Get(CertificateGroup group, AlpnOffer alpn, ClientCertificateRule? rule)
    {
        var generation = Current();
        var key = (group, alpn, rule);
        if (generation.Contexts.TryGetValue(key, out var made) && time.GetElapsedTime(made.At) < LongestLife)
        {
            return made.Context;
        }

        if (made is null && generation.Earlier.TryGetValue(key, out made) && time.GetElapsedTime(made.At) < LongestLife)
        {
            return generation.Contexts.GetOrAdd(key, made).Context;
        }

        var context = TlsContext.ForServer(group, TlsTerms.Of(generation.Options, alpn), rule, generation.Options.OcspStapling ? staples : null);
        generation.Contexts[key] = new Made(context, time.GetTimestamp());
        return context;
    }

    private Generation Current()
    {
        var index = store.Index;
        var ssl = options.Current.Ssl;
        var set = rules.Current;
        var current = _current;
        if (current is not null && ReferenceEquals(current.Index, index) && ReferenceEquals(current.Options, ssl) && ReferenceEquals(current.Rules, set))
        {
            return current;
        }

        lock (_gate)
        {
            current = _current;
            if (current is null || !ReferenceEquals(current.Options, ssl) || !ReferenceEquals(current.Rules, set))
            {
                return _current = new Generation(index, ssl, set, []);
            }

            return ReferenceEquals(current.Index, index) ? current : _current = new Generation(index, ssl, set, current.Contexts);
        }
    }

    private sealed record Made(TlsContext Context, long At);

    private sealed record Generation(
        CertificateIndex Index, SslOptions Options, ClientCertificateRuleSet Rules, ConcurrentDictionary<(CertificateGroup Group, AlpnOffer Alpn, ClientCertificateRule? Rule), Made> Earlier)
    {
        public ConcurrentDictionary<(CertificateGroup Group, AlpnOffer Alpn, ClientCertificateRule? Rule), Made> Contexts { get; } = [];
    }
}
