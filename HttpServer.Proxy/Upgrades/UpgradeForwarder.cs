using HttpServer.Core.Draining;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Deadlines;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Hooks;
using HttpServer.Proxy.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace HttpServer.Proxy.Upgrades;

/// <summary>
/// Passes a handshake to its target over a connection of its own, and relays once the target has granted it. Any other
/// answer of the target is a response like every other.
/// </summary>
internal sealed class UpgradeForwarder(
    DeadlineSweeper sweeper, TimeProvider time, DrainSignal? drain = null, IHostApplicationLifetime? host = null)
{
    private const int HeadRoom = 2048;

    private static readonly ForwardError TooMany = new(StatusCodes.Status503ServiceUnavailable, "too_many_upgrades");

    /// <summary>Where there is no gateway around the proxy, the application's own stop counts.</summary>
    private CancellationToken Stopping => drain?.Token ?? host?.ApplicationStopping ?? CancellationToken.None;

    /// <summary>Answers or relays to the end of the tunnel. Null when the client has its whole response.</summary>
    public async ValueTask<ForwardError?> ForwardAsync(ForwardRequest request, TargetConnections connections, Handshake handshake)
    {
        ConnectionTunnel.CloseUnlessOpened(request.Context);
        if (handshake.Refuses(request, out var error))
        {
            return error;
        }

        var head = new HeadWriter(HeadRoom);
        UpgradedConnection? upgraded;
        try
        {
            RequestHead.Write(ref head, request, RequestBodyKind.None, handshake);
            var closed = request.Context.RequestAborted;
            var start = time.GetTimestamp();
            var connection = await connections.Http1.DialAsync(request.Route.ConnectTimeout, closed).ConfigureAwait(false);
            var clock = new ExchangeClock(connection, time, request.Route.Timeout, long.MaxValue);
            var exchange = Http1Exchange.Rent(request, connection, clock, time, isUploadComplete: true, isUpgrade: true);
            var outcome = await exchange.RunAsync(head.Written, RequestBodyKind.None, start, closed).ConfigureAwait(false);
            upgraded = exchange.Upgraded;
            exchange.Return();
            if (upgraded is null)
            {
                return outcome.Error;
            }
        }
        catch (ForwardException exception)
        {
            return exception.Error;
        }
        finally
        {
            head.Release();
        }

        using var backend = upgraded.Stream;
        if (!handshake.IsGranted(upgraded.Head))
        {
            return ForwardError.BadUpgrade;
        }

        // The head with its lines is not carried along: a tunnel may last for days.
        ResponseFields.Apply(upgraded.Head, request);
        if (request is HookedRequest hooked && await hooked.OnResponseAsync().ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        return await RelayAsync(request, handshake, backend, upgraded.Early).ConfigureAwait(false);
    }

    private async ValueTask<ForwardError?> RelayAsync(
        ForwardRequest request, Handshake handshake, DuplexConnection backend, ReadOnlyMemory<byte> early)
    {
        var context = request.Context;
        ClientTunnel client;
        try
        {
            client = await ClientTunnel.OpenAsync(context, handshake).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            return TooMany;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return ForwardError.ClientAborted;
        }

        var relay = new TunnelRelay(client, backend, handshake.HasFrames, request.Route.WebSocketIdleTimeout, time);
        sweeper.Watch(relay);
        try
        {
            using var stopping = Stopping.UnsafeRegister(static state => ((TunnelRelay)state!).Close(CloseCause.Shutdown), relay);
            using var gone = context.RequestAborted.UnsafeRegister(static state => ((TunnelRelay)state!).OnClientGone(), relay);
            await relay.RunAsync(early).ConfigureAwait(false);
        }
        finally
        {
            sweeper.Forget(relay);
            if (request.Record is { } record)
            {
                record.BytesIn += relay.BytesIn;
                record.BytesOut += relay.BytesOut;
                record.Reason ??= relay.Reason;
            }
        }

        if (relay.MustAbortClient)
        {
            client.Break();
        }
        else
        {
            backend.CompleteWrites();
        }

        return null;
    }
}
