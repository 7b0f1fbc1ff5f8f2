using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using HttpServer.Core.Certificates;
using HttpServer.Core.Tls;
using HttpServer.Core.Tls.Hello;
using HttpServer.Core.Tls.Portable;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Http3;

/// <summary>
/// What a client is shown that begins with QUIC: the certificate of the host that it names, in force at that moment. Refused is whoever asks for
/// what is not spoken there: hosts whose clients show certificates, those whose TLS is passed on, those that have no certificate yet.
/// </summary>
internal sealed partial class QuicHandshake(TlsServer tls, SslContexts contexts)
{
    /// <exception cref="AuthenticationException">The client is refused.</exception>
    public ValueTask<SslServerAuthenticationOptions> ChooseAsync(TlsHandshakeCallbackContext handshake)
    {
        var asked = handshake.ClientHelloInfo.ServerName;
        string? name = null;
        if (asked is { Length: > 0 } && !HelloServerName.TryRead(Encoding.UTF8.GetBytes(asked), out name))
        {
            throw Refused(handshake, "the server name is no name of a host");
        }

        var index = tls.Store.Index;
        if (tls.Passthrough?.Find(name, name is not null && index.FindNamed(name) is not null, ((QuicPort)handshake.State!).Beside.Terms.Name) is not null)
        {
            throw Refused(handshake, $"TLS of {name ?? "clients that name no host"} is passed on, and over TCP alone");
        }

        var rules = tls.Rules;
        if (rules.Find(name) is not null)
        {
            throw Refused(handshake, $"clients of {name ?? "no named host"} show certificates, and over TCP alone");
        }

        if (index.Find(name) is not { } group)
        {
            throw Refused(handshake, $"there is no certificate for {name ?? "clients that name no host"}");
        }

        Describe(handshake.Connection.Features, new TlsFeature(new TlsAgreement(SslProtocols.Tls13, null, "h3", IsResumed: false, null), name, group));
        return new(Options(group, tls.Options));
    }

    // What speaks HTTP/3 takes ECDSA; which kinds of keys a client takes is not told here.
    private SslServerAuthenticationOptions Options(CertificateGroup group, SslOptions ssl) => new()
    {
        ServerCertificateContext = contexts.Get((group.Ecdsa ?? group.Rsa)!),
        ApplicationProtocols = [SslApplicationProtocol.Http3],
        EnabledSslProtocols = SslProtocols.Tls13,
        CipherSuitesPolicy = OperatingSystem.IsLinux() && CipherNames.Suites(ssl.CipherSuites) is { } suites
            ? new CipherSuitesPolicy(suites.Split(':').Select(Enum.Parse<TlsCipherSuite>))
            : null,
    };

    private static void Describe(IFeatureCollection features, TlsFeature tls)
    {
        features.Set<ITlsConnectionFeature>(tls);
        features.Set<ITlsHandshakeFeature>(tls);
        features.Set<ITlsApplicationProtocolFeature>(tls);
        features.Set(tls);
    }

    // Strangers cause it, as often as they like.
    private AuthenticationException Refused(TlsHandshakeCallbackContext handshake, string reason)
    {
        if (tls.Pace.TryTake(out var left))
        {
            LogRefused(tls.Logger, handshake.Connection.RemoteEndPoint, reason, left);
        }

        return new AuthenticationException(reason);
    }

    [LoggerMessage(11, LogLevel.Information, "The handshake of {Client} over QUIC was refused: {Reason}. Lines like this left out before: {Left}.", EventName = "QuicRefused")]
    private static partial void LogRefused(ILogger logger, EndPoint? client, string reason, long left);
}
