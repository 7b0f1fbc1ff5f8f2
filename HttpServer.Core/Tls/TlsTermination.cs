using System.Net;
using HttpServer.Core.Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tls.Hello;
using HttpServer.Core.Tls.Portable;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tls;

/// <summary>The connections of a port for TLS: reads the hello, and passes the connection on as it is, or speaks TLS.</summary>
/// <param name="next">Gets the connection with TLS taken off.</param>
/// <param name="server">What TLS needs.</param>
/// <param name="speaksHttp2">Whether HTTP/2 may be agreed on.</param>
/// <param name="beginHttp2">Is called for connections that speak HTTP/2, before <paramref name="next"/>.</param>
internal sealed partial class TlsTermination(ConnectionDelegate next, TlsServer server, Func<bool> speaksHttp2, Action<ConnectionContext> beginHttp2)
{
    private const string AcmeProtocol = "acme-tls/1";
    private const string Http2Protocol = "h2";

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        using var deadline = new HandshakeDeadline(connection, server.Time, TimeSpan.FromSeconds(server.Options.HandshakeTimeout));
        ConnectionDelegate? relay = null;
        TlsFeature? tls = null;
        try
        {
            if (await ReadHelloAsync(connection).ConfigureAwait(false) is not { } hello)
            {
                return;
            }

            // The proof of a name that is to be served here comes before any certificate for it, and must not go to a target for all names.
            var challenge = IsChallenge(hello) ? await FindChallengeAsync(hello.ServerName, connection.ConnectionClosed).ConfigureAwait(false) : null;
            relay = challenge is null ? server.Passthrough?.Find(hello.ServerName, HasCertificate(hello.ServerName), connection.Features.Get<ListenerFeature>()?.Name) : null;
            tls = relay is null ? await AcceptAsync(connection, hello, challenge, deadline).ConfigureAwait(false) : null;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            TellFailed(connection, deadline.Reason ?? exception.Message);
            return;
        }

        deadline.Dispose();
        if (relay is not null)
        {
            await relay(connection).ConfigureAwait(false);
        }
        else if (tls is not null)
        {
            var layer = connection.Transport as SslLayer;
            try
            {
                using (tls)
                {
                    await ServeAsync(connection, tls).ConfigureAwait(false);
                }
            }
            finally
            {
                if (layer is not null)
                {
                    await layer.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private Task ServeAsync(ConnectionContext connection, TlsFeature tls)
    {
        var features = connection.Features;
        features.Set<ITlsConnectionFeature>(tls);
        features.Set<ITlsHandshakeFeature>(tls);
        features.Set<ITlsApplicationProtocolFeature>(tls);
        features.Set(tls);
        if (tls.Rule?.Identify(tls.ClientCertificate) is { } identity)
        {
            features.Set(identity);
        }

        if (tls.ApplicationProtocol.Length == Http2Protocol.Length)
        {
            beginHttp2(connection);
        }

        return next(connection);
    }

    private bool HasCertificate(string? serverName) => serverName is not null && server.Store.Index.FindNamed(serverName) is not null;

    /// <summary>Null when there is none; then the client has been told.</summary>
    private async ValueTask<ClientHello?> ReadHelloAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        var reader = new ClientHelloReader();
        while (true)
        {
            var result = await input.ReadAsync().ConfigureAwait(false);
            var status = reader.Read(result.Buffer);
            var isPlain = status == HelloStatus.NotTls && PlainText.Begins(result.Buffer);
            input.AdvanceTo(result.Buffer.Start, status == HelloStatus.NeedMore ? result.Buffer.End : result.Buffer.Start);
            switch (status)
            {
                case HelloStatus.Hello:
                    return reader.Hello;
                case HelloStatus.Malformed:
                    TellFailed(connection, reader.Fault.Reason);
                    await TlsAlerts.SendAsync(connection, reader.Fault.Alert).ConfigureAwait(false);
                    return null;
                case HelloStatus.NotTls:
                    TellFailed(connection, isPlain ? "it was a request without TLS" : "it was no TLS");
                    if (isPlain)
                    {
                        await connection.Transport.Output.WriteAsync(PlainText.Answer).ConfigureAwait(false);
                    }

                    return null;
                default:
                    if (result.IsCompleted)
                    {
                        // Gone before it said anything: nothing to answer and nothing to tell.
                        return null;
                    }

                    break;
            }
        }
    }

    /// <summary>Null when the connection has ended in order.</summary>
    private async ValueTask<TlsFeature?> AcceptAsync(ConnectionContext connection, ClientHello hello, ServerCertificate? challenge, HandshakeDeadline deadline)
    {
        if (IsChallenge(hello))
        {
            await ShowChallengeAsync(connection, hello, challenge).ConfigureAwait(false);
            return null;
        }

        if (await FindAsync(connection, hello.ServerName, deadline).ConfigureAwait(false) is not { } group)
        {
            TellFailed(connection, $"there is no certificate for {hello.ServerName ?? "clients that name no host"}");
            await TlsAlerts.SendAsync(connection, TlsAlert.UnrecognizedName).ConfigureAwait(false);
            return null;
        }

        var rule = server.Rules.Find(hello.ServerName);
        var agreement = await AgreeAsync(connection, hello, group, speaksHttp2() ? AlpnOffer.Http2 : AlpnOffer.Http1, rule).ConfigureAwait(false);
        var tls = new TlsFeature(agreement, hello.ServerName, group, rule);
        if (rule is { IsRequired: true } && tls.ClientCertificate is null)
        {
            // The handshake has seen to it; were that ever to fail, nobody should be let in by it.
            throw new TlsException("the client has shown no certificate");
        }

        return tls;
    }

    private ValueTask<TlsAgreement> AgreeAsync(ConnectionContext connection, ClientHello hello, CertificateGroup group, AlpnOffer alpn, ClientCertificateRule? rule) =>
        connection.Features.Get<ITlsTransport>() is not { } transport ? server.Portable.AcceptAsync(connection, hello, group, alpn, rule)
        : transport.AcceptTlsAsync(alpn == AlpnOffer.Acme ? TlsContext.ForServer(group, TlsTerms.Default with { Alpn = alpn }) : server.Contexts.Get(group, alpn, rule));

    private async ValueTask<CertificateGroup?> FindAsync(ConnectionContext connection, string? name, HandshakeDeadline deadline)
    {
        if (name is not null && server.OnDemand is { } onDemand && !HasCertificate(name))
        {
            deadline.Suspend();
            await onDemand.TryObtainAsync(name, connection.ConnectionClosed).ConfigureAwait(false);
            deadline.Restart();
        }

        return server.Store.Index.Find(name);
    }

    private static bool IsChallenge(ClientHello hello) => hello.ApplicationProtocols is [AcmeProtocol];

    private async ValueTask<ServerCertificate?> FindChallengeAsync(string? name, CancellationToken cancellationToken)
    {
        ServerCertificate? certificate = null;
        for (var at = 0; name is not null && certificate is null && at < server.Challenges.Count; at++)
        {
            certificate = await server.Challenges[at].FindAsync(name, cancellationToken).ConfigureAwait(false);
        }

        return certificate;
    }

    // RFC 8737, 3: the handshake is all that the server of ACME wants.
    private async ValueTask ShowChallengeAsync(ConnectionContext connection, ClientHello hello, ServerCertificate? certificate)
    {
        if (certificate is null)
        {
            await TlsAlerts.SendAsync(connection, TlsAlert.UnrecognizedName).ConfigureAwait(false);
            return;
        }

        var agreement = await AgreeAsync(connection, hello, new CertificateGroup(null, null).With(certificate), AlpnOffer.Acme, rule: null).ConfigureAwait(false);
        agreement.Peer?.Dispose();
        if (connection.Transport is SslLayer layer)
        {
            await layer.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Strangers cause it, as often as they like.
    private void TellFailed(ConnectionContext connection, string reason)
    {
        if (server.Pace.TryTake(out var left))
        {
            LogFailed(server.Logger, connection.RemoteEndPoint, reason, left);
        }
    }

    [LoggerMessage(10, LogLevel.Information, "The TLS handshake of {Client} failed: {Reason}. Lines like this left out before: {Left}.", EventName = "HandshakeFailed")]
    private static partial void LogFailed(ILogger logger, EndPoint? client, string reason, long left);
}
