using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;
using HttpServer.Core.Tls.Hello;
using Microsoft.AspNetCore.Connections;

namespace HttpServer.Core.Tls.Portable;

/// <summary>TLS on transports that do not speak it themselves: that of .NET, on what the hello has been found to ask for.</summary>
internal sealed class PortableTls(SslContexts contexts, LiveOptions<ServerOptions> options, TimeProvider time)
{
    /// <summary>Takes the server's side of a handshake whose hello lies in the connection's input; from then on its pipes carry what is inside.</summary>
    /// <exception cref="TlsException">It failed; the client has been told.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async ValueTask<TlsAgreement> AcceptAsync(ConnectionContext connection, ClientHello hello, CertificateGroup group, AlpnOffer alpn, ClientCertificateRule? rule)
    {
        if (!TryAgree(hello.ApplicationProtocols, Offered(alpn), out var protocol))
        {
            await TlsAlerts.SendAsync(connection, TlsAlert.NoApplicationProtocol).ConfigureAwait(false);
            throw new TlsException("the client speaks none of the protocols that are spoken here");
        }

        var layer = new SslLayer(connection, TakeCut(connection.Transport.Input, hello.Length), time);
        var isDone = false;
        try
        {
            await layer.Stream.AuthenticateAsServerAsync(Terms(hello, group, alpn, protocol, rule), CancellationToken.None).ConfigureAwait(false);
            layer.Take();
            isDone = true;
            return AgreementOf(layer.Stream);
        }
        // What the platform does not take of a certificate shows itself here only, and it stumbles over hellos too long for one record (ArgumentException).
        catch (Exception exception) when (exception is AuthenticationException or CryptographicException or NotSupportedException or ArgumentException)
        {
            throw new TlsException(exception.GetBaseException().Message);
        }
        finally
        {
            if (!isDone)
            {
                await layer.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    // Nearly every hello is in one record, and stays where it is.
    private static ReadOnlyMemory<byte> TakeCut(PipeReader input, int length)
    {
        if (!input.TryRead(out var result) || result.Buffer.Length < length)
        {
            throw new IOException("the connection is broken");
        }

        var joined = HelloRecords.Join(result.Buffer.Slice(0, length));
        input.AdvanceTo(joined is null ? result.Buffer.Start : result.Buffer.GetPosition(length));
        return joined;
    }

    private SslServerAuthenticationOptions Terms(ClientHello hello, CertificateGroup group, AlpnOffer alpn, string? protocol, ClientCertificateRule? rule)
    {
        var ssl = options.Current.Ssl;
        var isAcme = alpn == AlpnOffer.Acme;
        var versions = TlsVersions.Flags(isAcme ? [] : ssl.Protocols);
        var terms = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = contexts.Choose(group, hello, versions),
            ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)],
            EnabledSslProtocols = versions,
            CipherSuitesPolicy = isAcme ? null : PlatformTls.CiphersOf(ssl),
            AllowRenegotiation = false,
            // What was shown in an earlier session is verified again, but a session is not for a host with other rules.
            AllowTlsResume = ssl.SessionTickets && rule is null,
        };
        if (rule is not null)
        {
            terms.ClientCertificateRequired = true;
            // Verified below, by what the rule says; here nothing is to be fetched.
            terms.CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            terms.RemoteCertificateValidationCallback = (_, shown, chain, _) => rule.Accepts(shown as X509Certificate2, chain?.ChainPolicy.ExtraStore ?? [], time.GetUtcNow());
        }

        return terms;
    }

    private static TlsAgreement AgreementOf(SslStream tls) => new(
        tls.SslProtocol,
        tls.NegotiatedCipherSuite,
        tls.NegotiatedApplicationProtocol.Protocol is { Length: > 0 } ? tls.NegotiatedApplicationProtocol.ToString() : null,
        // It does not tell.
        IsResumed: false,
        tls.RemoteCertificate as X509Certificate2);

    private static string[] Offered(AlpnOffer offer) => offer switch
    {
        AlpnOffer.Http2 => ["h2", "http/1.1"],
        AlpnOffer.Http1 => ["http/1.1"],
        _ => ["acme-tls/1"],
    };

    // A client that names none gets HTTP/1.1; one that names others only is refused (RFC 7301, 3.2).
    private static bool TryAgree(IReadOnlyList<string> asked, string[] offered, out string? protocol)
    {
        protocol = Array.Find(offered, asked.Contains);
        return protocol is not null || asked.Count == 0;
    }
}
