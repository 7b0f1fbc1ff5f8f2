using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Certificates;
using HttpServer.Core.Tls.Hello;

namespace HttpServer.Core.Tls.Portable;

/// <summary>Certificates as <see cref="SslStream"/> and QUIC want them: made once for each and gone with it, and anew before their keys of tickets are old.</summary>
internal sealed class SslContexts(TimeProvider time)
{
    private const ushort Tls13 = 0x0304;

    private readonly ConditionalWeakTable<ServerCertificate, Made> _made = [];

    public SslStreamCertificateContext Get(ServerCertificate certificate) => Find(certificate).Context;

    /// <summary>The context of the one that the client can use.</summary>
    /// <param name="group">With one certificate at least.</param>
    /// <param name="hello">What the client can do.</param>
    /// <param name="versions">What is spoken here.</param>
    public SslStreamCertificateContext Choose(CertificateGroup group, ClientHello hello, SslProtocols versions)
    {
        if (group is not { Ecdsa: { } ecdsa, Rsa: { } rsa })
        {
            return Get((group.Ecdsa ?? group.Rsa)!);
        }

        var made = Find(ecdsa);
        var isNew = versions.HasFlag(SslProtocols.Tls13) && PlatformTls.SpeaksTls13 && hello.SupportedVersions.Contains(Tls13);
        return hello.SignatureAlgorithms.Contains(made.Signature) && (isNew || hello.NamesEcdsaCiphers) ? made.Context : Get(rsa);
    }

    private Made Find(ServerCertificate certificate)
    {
        if (_made.TryGetValue(certificate, out var made) && time.GetElapsedTime(made.At) < TlsContexts.LongestLife)
        {
            return made;
        }

        made = new Made(certificate.CreateContext(), SignatureOf(certificate), time.GetTimestamp());
        _made.AddOrUpdate(certificate, made);
        return made;
    }

    // RFC 8446, 4.2.3: since then the curve is part of it.
    private static ushort SignatureOf(ServerCertificate certificate)
    {
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.Leaf.Span);
        using var key = leaf.GetECDsaPublicKey();
        return key?.KeySize switch
        {
            256 => 0x0403,
            384 => 0x0503,
            521 => 0x0603,
            _ => 0,
        };
    }

    private sealed record Made(SslStreamCertificateContext Context, ushort Signature, long At);
}
