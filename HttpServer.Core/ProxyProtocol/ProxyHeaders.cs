using System.Net;
using HttpServer.Core.Clients;
using HttpServer.Core.Hosting;
using HttpServer.Core.Opening;
using HttpServer.Core.Overload;
using HttpServer.Core.Sections;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.ProxyProtocol;

/// <summary>
/// Takes the header of the PROXY protocol off the front of a connection, so that all behind sees the client's address instead of the
/// load balancer's. A header decides who a client is: it is read from those who may send one, and nobody else gets past with one.
/// </summary>
internal sealed partial class ProxyHeaders(LiveOptions<ServerOptions> options, TimeProvider time, ILogger<ProxyHeaders> logger)
{
    private readonly LogPace _pace = new(time);

    public async Task OnConnectionAsync(ConnectionContext connection, ProxyProtocolTerms terms, ConnectionDelegate next)
    {
        var isTrusted = connection.RemoteEndPoint is IPEndPoint sender && terms.From.Contains(StrictAddress.Normalise(sender.Address));
        if (terms.IsRequired && !isTrusted)
        {
            Log(connection, "the listener is for those in proxy_protocol_from only");
            return;
        }

        var reader = new ProxyHeaderReader(isTrusted);
        switch (await FirstBytes.PeekAsync(connection, reader, options, time).ConfigureAwait(false))
        {
            case FirstBytesOutcome.Slow:
                Log(connection, "its header of the PROXY protocol did not come in time");
                return;
            case not FirstBytesOutcome.Decided:
                return;
        }

        if (Refuse(reader, isTrusted, terms) is { } reason)
        {
            Log(connection, reason);
            return;
        }

        if (!reader.HasHeader || TryTake(connection, reader))
        {
            await next(connection).ConfigureAwait(false);
        }
    }

    private static string? Refuse(ProxyHeaderReader reader, bool isTrusted, ProxyProtocolTerms terms) => reader switch
    {
        { HasHeader: true } when !isTrusted => "it begins with a header of the PROXY protocol, and its address is not in proxy_protocol_from",
        { HasHeader: true, Header.Fault: { } fault } => $"it begins with a wrong header of the PROXY protocol: {fault}",
        { HasHeader: false } when terms.IsRequired => "it does not begin with a header of the PROXY protocol",
        _ => null,
    };

    /// <summary>False when the connection is broken by now.</summary>
    private static bool TryTake(ConnectionContext connection, ProxyHeaderReader reader)
    {
        try
        {
            if (!connection.Transport.Input.TryRead(out var result))
            {
                return false;
            }

            // What stands behind it is for the next.
            connection.Transport.Input.AdvanceTo(result.Buffer.GetPosition(reader.Length));
        }
        catch (IOException)
        {
            return false;
        }

        if (reader.Header.Client is { } client)
        {
            connection.RemoteEndPoint = client;
        }

        return true;
    }

    private void Log(ConnectionContext connection, string reason)
    {
        if (_pace.TryTake(out var left))
        {
            LogClosed(logger, connection.RemoteEndPoint, reason, left);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A connection from {Sender} was closed: {Reason}. Lines like this left out before: {Left}.", EventName = "ProxyHeaderRefused")]
    private static partial void LogClosed(ILogger logger, EndPoint? sender, string reason, long left);
}
