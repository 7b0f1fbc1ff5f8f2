using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Certificates;

/// <summary>Looks at the certificate that a server shows for a name.</summary>
internal static class ServerInspection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // For what is nice to know.
    private static readonly TimeSpan StaplingPatience = TimeSpan.FromSeconds(3);

    /// <param name="host">The name that is asked for (SNI), or an address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="connectTo">Where to connect; null for the name itself.</param>
    /// <param name="roots">Who is trusted, PEM; null for those whom the system trusts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RefusalException">Nobody answers there, or it speaks no TLS.</exception>
    public static async Task<Inspection> OfAsync(string host, int port, DnsEndPoint? connectTo, string? roots, TimeProvider time, CancellationToken cancellationToken)
    {
        var target = connectTo ?? new DnsEndPoint(host, port);
        var source = $"{host}:{port}";
        using var bound = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(target.Host, target.Port, either.Token);
            X509Certificate2Collection shown = [];
            await using var tls = new SslStream(socket.GetStream());
            try
            {
                await tls.AuthenticateAsClientAsync(Options(host, shown), either.Token);
                return Describe(source, tls, shown, Trust.Problems(shown[0], [.. shown.Skip(1)], host, roots), time.GetUtcNow()) with
                {
                    OcspStapled = await IsStapledAsync(target, host, time, cancellationToken),
                };
            }
            finally
            {
                foreach (var certificate in shown)
                {
                    certificate.Dispose();
                }
            }
        }
        catch (OperationCanceledException exception) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RefusalException(FormattableString.Invariant($"{source} does not answer within {Patience.TotalSeconds} s."), exception);
        }
        catch (SocketException exception)
        {
            throw new RefusalException($"{source} cannot be reached: {exception.Message}.", exception);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            throw new RefusalException($"{source} does not complete the handshake: {exception.InnerException?.Message ?? exception.Message}", exception);
        }
    }

    // On a connection of its own; that the server does not like it says nothing about the certificate.
    private static async Task<bool?> IsStapledAsync(DnsEndPoint target, string host, TimeProvider time, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(StaplingPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(target.Host, target.Port, either.Token);
            return await StaplingProbe.AskAsync(socket.GetStream(), host, either.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static SslClientAuthenticationOptions Options(string host, X509Certificate2Collection shown) => new()
    {
        TargetHost = host,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
        // Nothing is sent over this connection: whom it belongs to is told, not believed.
        RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            if (certificate is null)
            {
                return false;
            }

            shown.Add(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
            // Those that the server sent, and not those that this machine found.
            foreach (var other in chain?.ChainPolicy.ExtraStore ?? [])
            {
                if (!other.RawDataMemory.Span.SequenceEqual(shown[0].RawDataMemory.Span))
                {
                    shown.Add(X509CertificateLoader.LoadCertificate(other.RawData));
                }
            }

            return true;
        },
    };

    private static Inspection Describe(string source, SslStream tls, X509Certificate2Collection shown, IReadOnlyList<string> problems, DateTimeOffset now) =>
        new(source, InspectedCertificate.Of(shown[0], now), [.. shown.Skip(1).Select(one => InspectedCertificate.Of(one, now))], problems.Count == 0, problems)
        {
            TlsVersion = tls.SslProtocol switch { SslProtocols.Tls13 => "TLSv1.3", SslProtocols.Tls12 => "TLSv1.2", var other => other.ToString() },
            CipherSuite = tls.NegotiatedCipherSuite.ToString(),
            Alpn = tls.NegotiatedApplicationProtocol.Protocol.Length == 0 ? null : tls.NegotiatedApplicationProtocol.ToString(),
        };
}
