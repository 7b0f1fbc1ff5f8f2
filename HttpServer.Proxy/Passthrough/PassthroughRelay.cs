using System.Net;
using System.Runtime.InteropServices;
using HttpServer.Balancer.Queueing;
using HttpServer.Balancer.Targets;
using HttpServer.Core.ProxyProtocol;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Deadlines;
using HttpServer.Proxy.Dialling;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Metrics;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Upgrades;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Passthrough;

/// <summary>
/// Connects a client to a target of its passthrough, and carries bytes until both have ended. As long as there is no connection nothing
/// of the client has been consumed, so that another target can be tried.
/// </summary>
internal sealed partial class PassthroughRelay(
    IEnumerable<IDialler> diallers, DeadlineSweeper sweeper, TimeProvider time, TargetProbes probes, ProxyMetrics metrics, ILogger<PassthroughRelay> logger)
{
    private readonly IDialler[] _diallers = [.. diallers];

    public async Task RelayAsync(ConnectionContext connection, PassthroughRoute route, string? serverName)
    {
        var start = time.GetTimestamp();
        var client = connection.RemoteEndPoint;
        var tunnel = new PassthroughTunnel(connection);
        if (await ConnectAsync(connection, tunnel, route, serverName).ConfigureAwait(false) is not (var lease, var backend))
        {
            return;
        }

        using (lease)
        using (backend)
        {
            var relay = new TunnelRelay(tunnel, backend, hasFrames: false, route.IdleTimeout, time) { Target = lease.Target };
            try
            {
                await RunAsync(connection, tunnel, relay, backend).ConfigureAwait(false);
            }
            finally
            {
                LogRelayed(
                    logger, client, serverName ?? "-", lease.Target.Key, route.Name, relay.BytesIn, relay.BytesOut, time.GetElapsedTime(start).TotalSeconds, relay.Reason ?? "closed");
            }
        }
    }

    private async Task RunAsync(ConnectionContext connection, PassthroughTunnel tunnel, TunnelRelay relay, DuplexConnection backend)
    {
        sweeper.Watch(relay);
        try
        {
            using var gone = connection.ConnectionClosed.UnsafeRegister(static state => ((TunnelRelay)state!).OnClientGone(), relay);
            await relay.RunAsync(default).ConfigureAwait(false);
        }
        catch
        {
            tunnel.Break();
            throw;
        }
        finally
        {
            sweeper.Forget(relay);
        }

        if (relay.MustAbortClient)
        {
            tunnel.Break();
        }
        else
        {
            backend.CompleteWrites();
            await tunnel.TryCompleteWritesAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Each target once, as the pool chooses; null when none could be reached, which the log has then.</summary>
    private async ValueTask<(TargetLease, DuplexConnection)?> ConnectAsync(
        ConnectionContext connection, PassthroughTunnel tunnel, PassthroughRoute route, string? serverName)
    {
        List<Target> failed = [];
        var hasQueued = false;
        var reason = ForwardError.NoTarget.Reason;
        while (true)
        {
            if (!TryAcquire(connection, route, failed, out var lease))
            {
                if (hasQueued || (failed.Count > 0 && !HasOther(route, failed)))
                {
                    break;
                }

                // As with the requests of routes: who finds all that are left full takes its place behind those who wait, once.
                hasQueued = true;
                var wait = await route.Pool.WaitAsync(RequestOf(connection), Timeout.InfiniteTimeSpan, connection.ConnectionClosed).ConfigureAwait(false);
                if (wait.Outcome != WaitOutcome.Acquired)
                {
                    reason = ForwardError.Of(wait.Outcome).Reason;
                    break;
                }

                lease = wait.Lease;
            }

            tunnel.Begin();
            var target = lease.Target;
            metrics.Attempted(route.Name, target);
            DuplexConnection? backend = null;
            try
            {
                (backend, reason) = await DialAsync(connection, route, lease).ConfigureAwait(false);
            }
            finally
            {
                if (backend is null)
                {
                    lease.Dispose();
                }
            }

            if (backend is not null)
            {
                return (lease, backend);
            }

            if (reason == ForwardError.ClientAborted.Reason)
            {
                break;
            }

            failed.Add(target);
            LogUnreached(logger, target.Key, route.Name, reason);
        }

        LogRefused(logger, connection.RemoteEndPoint, serverName ?? "-", route.Name, reason);
        return null;
    }

    private static bool TryAcquire(ConnectionContext connection, PassthroughRoute route, List<Target> failed, out TargetLease lease) =>
        route.Pool.TryAcquire(RequestOf(connection), CollectionsMarshal.AsSpan(failed), out lease);

    private static bool HasOther(PassthroughRoute route, List<Target> failed) => route.Pool.Targets.Any(target => target.IsAvailable && !failed.Contains(target));

    private static BalancingRequest RequestOf(ConnectionContext connection)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        return new BalancingRequest(address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address);
    }

    /// <summary>The connection with all that the target is to read before the client's first byte, or why there is none.</summary>
    private async ValueTask<(DuplexConnection? Backend, string Reason)> DialAsync(ConnectionContext connection, PassthroughRoute route, TargetLease lease)
    {
        if (Array.FindLast(_diallers, dialler => dialler.CanDial(lease.Target)) is not { } dialler)
        {
            return (null, "no_dialler");
        }

        var start = time.GetTimestamp();
        using var timer = new CancellationTokenSource(route.ConnectTimeout, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, timer.Token);
        DuplexConnection? backend = null;
        try
        {
            backend = await dialler.DialAsync(lease.Target, bound.Token).ConfigureAwait(false);
            if (route.ProxyProtocol != ProxyProtocolVersion.None)
            {
                await backend.WriteAsync(ProxyHeaderWriter.Of(route.ProxyProtocol, connection.RemoteEndPoint, connection.LocalEndPoint)).ConfigureAwait(false);
            }

            lease.ReportAnswer(StatusCodes.Status200OK);
            lease.Target.NoteResponseTime(time.GetElapsedTime(start));
            return (backend, "");
        }
        catch (OperationCanceledException)
        {
            backend?.Dispose();
            return timer.IsCancellationRequested ? (null, Fail(lease, ForwardError.ConnectTimeout)) : (null, ForwardError.ClientAborted.Reason);
        }
        catch (IOException exception)
        {
            backend?.Dispose();
            return (null, Fail(lease, DialErrors.Of(exception)));
        }
    }

    private string Fail(TargetLease lease, ForwardError error)
    {
        // Without a socket of its own the gateway has not even tried.
        if (error.Failure is { } failure)
        {
            lease.Target.NoteFailure();
            lease.ReportFailure(failure);
            probes.AskNow(lease.Target);
        }

        return error.Reason;
    }

    [LoggerMessage(1, LogLevel.Information, "{Client} for {ServerName} was connected to {Target} (passthrough {Route}): {BytesIn} bytes in, {BytesOut} out, {Seconds:0.000} s, {Reason}.", EventName = "PassedThrough")]
    private static partial void LogRelayed(
        ILogger logger, EndPoint? client, string serverName, string target, string route, long bytesIn, long bytesOut, double seconds, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Target {Target} of passthrough {Route} could not be reached: {Reason}.", EventName = "PassthroughTargetUnreached")]
    private static partial void LogUnreached(ILogger logger, string target, string route, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Client} for {ServerName} was closed, for passthrough {Route} has no target: {Reason}.", EventName = "PassthroughRefused")]
    private static partial void LogRefused(ILogger logger, EndPoint? client, string serverName, string route, string reason);
}
