using HttpServer.Core.Draining;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Deadlines;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Hooks;
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

    private static readonly ForwardError NoConnect = new(StatusCodes.Status501NotImplemented, "connect_unsupported");

    /// <summary>Where there is no gateway around the proxy, the application's own stop counts.</summary>
    private CancellationToken Stopping => drain?.Token ?? host?.ApplicationStopping ?? CancellationToken.None;

    /// <summary>Answers or relays to the end of the tunnel. Null when the client has its whole response.</summary>
    public async ValueTask<ForwardError?> ForwardAsync(ForwardRequest request, TargetConnections connections, Handshake handshake)
    {
        if (handshake.Refuses(request, out var error))
        {
            return error;
        }

        request.IsUpgrade = true;
        var head = new HeadWriter(HeadRoom);
        UpgradedConnection? upgraded;
        try
        {
            RequestHead.Write(ref head, request, RequestBodyKind.None, handshake);
            var closed = request.Context.RequestAborted;
            var start = time.GetTimestamp();
            request.StartedAt = start;
            var connection = await connections.Http1.DialAsync(request.ConnectTimeout, closed).ConfigureAwait(false);
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

        return await RelayAsync(request, ClientTunnel.OpenAsync(request.Context, handshake), backend, handshake.HasFrames, upgraded.Early).ConfigureAwait(false);
    }

    /// <summary>Connects a client to the target itself (RFC 9110, 9.3.6): no HTTP is spoken to it.</summary>
    public async ValueTask<ForwardError?> ConnectAsync(ForwardRequest request, TargetConnections connections)
    {
        var context = request.Context;
        if (!ClientTunnel.CanConnect(context))
        {
            return NoConnect;
        }

        request.IsUpgrade = true;
        DuplexConnection stream;
        try
        {
            var start = time.GetTimestamp();
            request.StartedAt = start;
            var connection = await connections.Http1.DialAsync(request.ConnectTimeout, context.RequestAborted).ConfigureAwait(false);
            stream = connection.Detach();
            request.Lease.ReportAnswer(StatusCodes.Status200OK);
            (request.IsSent, request.IsAnswered) = (true, true);
            request.Record?.UpstreamTicks = time.GetTimestamp() - start;
        }
        catch (ForwardException exception)
        {
            return exception.Error;
        }

        using var backend = stream;
        return await RelayAsync(request, ClientTunnel.ConnectAsync(context), backend, hasFrames: false, default).ConfigureAwait(false);
    }

    private async ValueTask<ForwardError?> RelayAsync(
        ForwardRequest request, Task<ClientTunnel> opening, DuplexConnection backend, bool hasFrames, ReadOnlyMemory<byte> early)
    {
        var context = request.Context;
        ClientTunnel client;
        try
        {
            client = await opening.ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            return TooMany;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return ForwardError.ClientAborted;
        }

        request.Record?.BecomeTunnel();
        var relay = new TunnelRelay(client, backend, hasFrames, request.Route.WebSocketIdleTimeout, time) { Target = request.Lease.Target };
        sweeper.Watch(relay);
        try
        {
            using var stopping = Stopping.UnsafeRegister(state => ((TunnelRelay)state!).CloseWithin(drain?.Spread ?? TimeSpan.Zero), relay);
            using var gone = context.RequestAborted.UnsafeRegister(static state => ((TunnelRelay)state!).OnClientGone(), relay);
            await relay.RunAsync(early).ConfigureAwait(false);
        }
        catch
        {
            // What the server would answer to a failure must not be taken for bytes of the tunnel.
            client.Break();
            throw;
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
            if (!hasFrames)
            {
                // Whatever the server still writes must not be taken for bytes of the tunnel.
                await client.TryCompleteWritesAsync().ConfigureAwait(false);
            }
        }

        return null;
    }
}
