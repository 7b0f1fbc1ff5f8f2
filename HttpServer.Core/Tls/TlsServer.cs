using HttpServer.Core.Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Overload;
using HttpServer.Core.Sections;
using HttpServer.Core.Tls.Portable;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tls;

/// <summary>What all ports for TLS have in common.</summary>
internal sealed class TlsServer(
    CertificateStore store,
    TlsContexts contexts,
    PortableTls portable,
    ClientCertificateRules rules,
    LiveOptions<ServerOptions> options,
    TimeProvider time,
    ILogger<TlsServer> logger,
    IEnumerable<IChallengeCertificates> challenges,
    ITlsPassthrough? passthrough = null,
    IOnDemandCertificates? onDemand = null)
{
    public CertificateStore Store => store;

    /// <summary>Of transports that speak TLS.</summary>
    public TlsContexts Contexts => contexts;

    /// <summary>For those that do not.</summary>
    public PortableTls Portable => portable;

    /// <summary>What clients have to show.</summary>
    public ClientCertificateRuleSet Rules => rules.Current;

    public SslOptions Options => options.Current.Ssl;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public LogPace Pace { get; } = new(time);

    public IReadOnlyList<IChallengeCertificates> Challenges { get; } = [.. challenges];

    public ITlsPassthrough? Passthrough => passthrough;

    public IOnDemandCertificates? OnDemand => onDemand;
}
