using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HttpServer.Core.Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Https;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace HttpServer.Core.Tls;

/// <summary>What Kestrel and the pipeline are told of the TLS of a connection.</summary>
internal sealed class TlsFeature(TlsAgreement agreement, string? serverName, CertificateGroup group, ClientCertificateRule? rule = null)
    : ITlsConnectionFeature, ITlsHandshakeFeature, ITlsApplicationProtocolFeature, IDisposable
{
    private static readonly byte[] Http2 = "h2"u8.ToArray();
    private static readonly byte[] Http3 = "h3"u8.ToArray();
    private static readonly byte[] Http1 = "http/1.1"u8.ToArray();

    private AgreedHost? _agreed;

    /// <summary>The host that the client asked for; null when it named none.</summary>
    public string? ServerName { get; } = serverName;

    /// <summary>What it was shown.</summary>
    public CertificateGroup Group { get; } = group;

    /// <summary>What it had to show; null for nothing.</summary>
    public ClientCertificateRule? Rule { get; } = rule;

    /// <summary>The host of its last request, which has been found to agree with it.</summary>
    public AgreedHost? Agreed
    {
        get => Volatile.Read(ref _agreed);
        set => Volatile.Write(ref _agreed, value);
    }

    /// <summary>Whether an earlier session went on.</summary>
    public bool IsResumed => agreement.IsResumed;

    public X509Certificate2? ClientCertificate { get; set; } = agreement.Peer;

    public SslProtocols Protocol => agreement.Version;

    public TlsCipherSuite? NegotiatedCipherSuite => agreement.CipherSuite;

    public string HostName => ServerName ?? "";

    public ReadOnlyMemory<byte> ApplicationProtocol { get; } = agreement.Protocol switch
    {
        null => default,
        "h2" => Http2,
        "http/1.1" => Http1,
        "h3" => Http3,
        var other => Encoding.ASCII.GetBytes(other),
    };

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);

    public void Dispose() => agreement.Peer?.Dispose();

#pragma warning disable SYSLIB0058 // The interface still asks for what the cipher suite says better.
    CipherAlgorithmType ITlsHandshakeFeature.CipherAlgorithm => CipherAlgorithmType.None;

    int ITlsHandshakeFeature.CipherStrength => 0;

    HashAlgorithmType ITlsHandshakeFeature.HashAlgorithm => HashAlgorithmType.None;

    int ITlsHandshakeFeature.HashStrength => 0;

    ExchangeAlgorithmType ITlsHandshakeFeature.KeyExchangeAlgorithm => ExchangeAlgorithmType.None;

    int ITlsHandshakeFeature.KeyExchangeStrength => 0;
#pragma warning restore SYSLIB0058
}
