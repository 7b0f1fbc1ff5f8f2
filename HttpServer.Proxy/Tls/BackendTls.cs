using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Certificates;
using HttpServer.Core.Tls;

namespace HttpServer.Proxy.Tls;

/// <summary>
/// What <see cref="BackendTlsOptions"/> mean for connections, files included. Immutable; two are equal when they mean the same. It is part of what a
/// target is: targets that differ in it share no connection, and what has been read of files lives as long as connections may be made.
/// </summary>
internal sealed class BackendTls : IEquatable<BackendTls>
{
    /// <summary>Of routes that say nothing: the authorities of the system, and the target's own name.</summary>
    public static readonly BackendTls Default = new();

    private readonly X509Certificate2Collection? _authorities;
    private readonly Lazy<SslStreamCertificateContext?> _clientCertificate;
    private readonly Lazy<TlsClient> _client;
    private readonly byte[][] _pins;
    private readonly bool _verifies;
    private readonly string? _serverName;

    public BackendTls(
        BackendTlsOptions options, TlsFiles files, string fingerprint, X509Certificate2Collection? authorities, ServerCertificate? clientCertificate, byte[][] pins)
    {
        Files = files;
        Fingerprint = fingerprint;
        _authorities = authorities;
        _pins = pins;
        _verifies = options.VerifyBackend;
        _serverName = options.ServerName;
        _clientCertificate = new(() => clientCertificate?.CreateContext());
        _client = new(() => CreateClient(clientCertificate));
    }

    private BackendTls()
    {
        Fingerprint = "";
        _pins = [];
        _verifies = true;
        _clientCertificate = new((SslStreamCertificateContext?)null);
        _client = new(() => CreateClient(null));
    }

    /// <summary>A hash of the options and of the content of their files.</summary>
    public string Fingerprint { get; }

    /// <summary>Those that it was made of; null of <see cref="Default"/>.</summary>
    public TlsFiles? Files { get; }

    /// <summary>Whether anybody may answer in the place of a target.</summary>
    public bool TrustsAnybody => !_verifies && _pins.Length == 0;

    public static BackendTls Of(Target target) => target.Access as BackendTls ?? Default;

    /// <summary>For HTTP/1.1 on the event loop, with the sessions of this target.</summary>
    /// <exception cref="TlsException">OpenSSL does not take what has been read.</exception>
    public TlsClient ClientOf(Target target) => _client.Value.For(NameOf(target));

    /// <summary>For one handshake with a target.</summary>
    public SslClientAuthenticationOptions Handshake(Target target, SslApplicationProtocol protocol) => new()
    {
        TargetHost = NameOf(target),
        ApplicationProtocols = [protocol],
        // Systems may still have older ones.
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateContext = _clientCertificate.Value,
        // Made anew each time: what a server sends is added to it.
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = _verifies && _pins.Length == 0 ? null : IsTrusted,
    };

    public bool Equals(BackendTls? other) => other is not null && other.Fingerprint == Fingerprint;

    public override bool Equals(object? obj) => Equals(obj as BackendTls);

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    private string NameOf(Target target) => _serverName ?? target.Url.IdnHost;

    private TlsClient CreateClient(ServerCertificate? clientCertificate) => new(new TlsClientTerms
    {
        ServerName = _serverName ?? "",
        VerifiesServer = _verifies,
        TrustedRoots = _authorities is null ? null : [.. _authorities.Select(static authority => authority.RawDataMemory)],
        ClientCertificate = clientCertificate,
        ApplicationProtocol = "http/1.1",
        Accepts = _pins.Length == 0 ? null : HasPin,
    });

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            // A server that has to be trusted yet is not to say what the gateway fetches.
            DisableCertificateDownloads = true,
        };
        if (_authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_authorities);
        }

        return policy;
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && (!_verifies || errors == SslPolicyErrors.None) && (_pins.Length == 0 || HasPin(certificate));

    private bool HasPin(X509Certificate certificate) => certificate is X509Certificate2 full && HasPin(PublicKeyPin.Of(full));

    private bool HasPin(ReadOnlyMemory<byte> certificate)
    {
        using var full = X509CertificateLoader.LoadCertificate(certificate.Span);
        return HasPin(PublicKeyPin.Of(full));
    }

    private bool HasPin(byte[] own) => _pins.Any(pin => pin.AsSpan().SequenceEqual(own));
}
