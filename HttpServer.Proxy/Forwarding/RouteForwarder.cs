using System.Collections.Concurrent;
using System.Globalization;
using HttpServer.Balancer.Queueing;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Https;
using HttpServer.Core.Requests;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Deadlines;
using HttpServer.Proxy.Dialling;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Forwarding.Grpc;
using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Forwarding.Http2;
using HttpServer.Proxy.Hooks;
using HttpServer.Proxy.Metrics;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Retrying;
using HttpServer.Proxy.Routing;
using HttpServer.Proxy.Upgrades;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Forwarding;

/// <summary>One request on its route: target, forwarder, and the answer when there is none.</summary>
internal sealed partial class RouteForwarder : IDisposable
{
    private readonly Http1Forwarder _http1;
    private readonly Http2Forwarder _http2;
    private readonly UpgradeForwarder _upgrades;
    private readonly IDialler[] _diallers;
    private readonly IOutboundTransport _transport;
    private readonly DeadlineSweeper _sweeper;
    private readonly TimeProvider _time;
    private readonly HeaderProtections _protections;
    private readonly HookSet _hooks;
    private readonly TargetProbes _probes;
    private readonly ProxyMetrics _metrics;
    private readonly HttpsRedirects? _redirects;
    private readonly ILogger<RouteForwarder> _logger;
    private readonly Func<Target, TargetConnections> _connect;
    private readonly ConcurrentDictionary<TargetConnections, bool> _connections = [];

    public RouteForwarder(
        Http1Forwarder http1, Http2Forwarder http2, UpgradeForwarder upgrades, IEnumerable<IDialler> diallers, IOutboundTransport transport,
        DeadlineSweeper sweeper, TimeProvider time, HeaderProtections protections, HookSet hooks, TargetProbes probes, ProxyMetrics metrics,
        ILogger<RouteForwarder> logger, HttpsRedirects? redirects = null)
    {
        _http1 = http1;
        _http2 = http2;
        _upgrades = upgrades;
        _diallers = [.. diallers];
        _transport = transport;
        _sweeper = sweeper;
        _time = time;
        _protections = protections;
        _hooks = hooks;
        _probes = probes;
        _metrics = metrics;
        _redirects = redirects;
        _logger = logger;
        _connect = Connect;
    }

    public Task ForwardAsync(HttpContext context, Route route)
    {
        var record = context.Features.Get<RequestRecord>();
        return _hooks.SeesOutcomes ? ForwardWatchedAsync(context, route, record) : ForwardAsync(context, route, record);
    }

    private Task ForwardAsync(HttpContext context, Route route, RequestRecord? record)
    {
        if (record is not null)
        {
            record.Route = route.Name;
            record.DisableTimeout();
        }

        if (route.RequiresTls && !HttpsRedirects.IsSecure(context))
        {
            if (_redirects?.TryRedirect(context) != true)
            {
                Answer(context, record, ForwardError.HttpsRequired);
            }

            return Task.CompletedTask;
        }

        if (Handshake.HoldsConnection(context, route))
        {
            ConnectionTunnel.CloseUnlessOpened(context);
        }

        if (route.TakesConnect)
        {
            // It has neither a path nor a body.
            return AcquireAsync(context, record, route, default);
        }

        if (MaxForwards.EndsHere(context.Request))
        {
            MaxForwards.Answer(context.Response);
            return Task.CompletedTask;
        }

        if (context.Request.Headers.Via is { Count: > 0 } via && RequestLoop.IsOne(via))
        {
            Answer(context, record, ForwardError.Loop);
            return Task.CompletedTask;
        }

        var cut = route.Cut(RawTarget(context), context.Request.PathBase.Value ?? "", out var forwardTarget);
        if (cut != TargetCut.Good)
        {
            if (cut == TargetCut.BadRewrite)
            {
                Log.RewriteRefused(_logger, record?.Id, route.Name);
            }

            Answer(context, record, cut == TargetCut.BadRewrite ? ForwardError.BadRewrite : ForwardError.AmbiguousTarget);
            return Task.CompletedTask;
        }

        if (route.MaxRequestBytes is { } limit && !TryLimitBody(context, limit))
        {
            Answer(context, record, new ForwardError(StatusCodes.Status413PayloadTooLarge, "request_too_large"));
            return Task.CompletedTask;
        }

        return UnendedRequest.IsOne(context) ? AcquireEndedAsync(context, record, route, forwardTarget) : AcquireAsync(context, record, route, forwardTarget);
    }

    public void Dispose()
    {
        foreach (var connections in _connections.Keys)
        {
            connections.Dispose();
        }
    }

    private async Task AcquireEndedAsync(HttpContext context, RequestRecord? record, Route route, ForwardTarget forwardTarget)
    {
        if (await UnendedRequest.ReadToEndAsync(context, route.Timeout, _time).ConfigureAwait(false) is { } error)
        {
            Answer(context, record, error);
            return;
        }

        await AcquireAsync(context, record, route, forwardTarget).ConfigureAwait(false);
    }

    private Task AcquireAsync(HttpContext context, RequestRecord? record, Route route, ForwardTarget forwardTarget)
    {
        Target? chosen = null;
        if (_hooks.ChoosesTargets && !_hooks.TryChoose(context, route, out chosen))
        {
            Answer(context, record, ForwardError.HookFailed);
            return Task.CompletedTask;
        }

        if (chosen is not null && route.Pool.TryAcquire(chosen, Balancing(context, route, record), out var lease))
        {
            return SendAsync(context, record, route, forwardTarget, lease, TimeSpan.Zero, isPinned: true);
        }

        return route.Pool.TryAcquire(Balancing(context, route, record), out lease)
            ? SendAsync(context, record, route, forwardTarget, lease, TimeSpan.Zero)
            : WaitAsync(context, record, route, forwardTarget);
    }

    private ForwardRequest Create(
        HttpContext context, RequestRecord? record, Route route, ForwardTarget forwardTarget, TargetLease lease, TimeSpan waited, bool isPinned)
    {
        if (record is not null)
        {
            record.Target = lease.Target.Key;
            record.Attempts++;
        }

        _metrics.Attempted(route.Name, lease.Target);

        // To what is connected to no HTTP goes, so there is nothing for hooks to change.
        return _hooks.ChangesMessages && !route.TakesConnect
            ? new HookedRequest(_hooks, context, record, route, forwardTarget, lease) { Protection = _protections.Current, Waited = waited, IsPinned = isPinned }
            : new ForwardRequest(context, record, route, forwardTarget, lease) { Protection = _protections.Current, Waited = waited, IsPinned = isPinned };
    }

    private Task SendAsync(
        HttpContext context, RequestRecord? record, Route route, ForwardTarget forwardTarget, TargetLease lease, TimeSpan waited, bool isPinned = false)
    {
        try
        {
            var request = Create(context, record, route, forwardTarget, lease, waited, isPinned);
            return FinishAsync(ForwardAsync(request, lease.Target.GetOrAttach(_connect)), request);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private Task WaitAsync(HttpContext context, RequestRecord? record, Route route, ForwardTarget forwardTarget)
    {
        var start = _time.GetTimestamp();
        var wait = route.Pool.WaitAsync(Balancing(context, route, record), route.RequestTimeout, context.RequestAborted);
        return SendWhenFreeAsync(wait, start, context, record, route, forwardTarget);
    }

    private async Task SendWhenFreeAsync(
        ValueTask<WaitResult> wait, long start, HttpContext context, RequestRecord? record, Route route, ForwardTarget forwardTarget)
    {
        var result = await wait.ConfigureAwait(false);
        var waited = _time.GetElapsedTime(start);
        if (result.Outcome == WaitOutcome.Acquired)
        {
            await SendAsync(context, record, route, forwardTarget, result.Lease, waited).ConfigureAwait(false);
            return;
        }

        Answer(context, record, Refusal(result.Outcome, context, route));
    }

    private static ForwardError Refusal(WaitOutcome outcome, HttpContext context, Route route)
    {
        var error = outcome == WaitOutcome.TimedOut && IsSooner(route.RequestTimeout, route.Pool.QueueTimeout) ? ForwardError.RequestTimeout : ForwardError.Of(outcome);
        if (error.Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = ((long)Math.Ceiling(route.Pool.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return error;
    }

    private static bool IsSooner(TimeSpan bound, TimeSpan other) => bound != Timeout.InfiniteTimeSpan && bound < other;

    private ValueTask<ForwardError?> ForwardAsync(ForwardRequest request, TargetConnections connections)
    {
        if (request.Route.TakesConnect)
        {
            return _upgrades.ConnectAsync(request, connections);
        }

        var handshake = Handshake.Find(request.Context, request.Route);
        return request is HookedRequest hooked ? ForwardHookedAsync(hooked, connections, handshake) : ForwardAsync(request, connections, handshake);
    }

    private ValueTask<ForwardError?> ForwardAsync(ForwardRequest request, TargetConnections connections, Handshake? handshake)
    {
        if (handshake is not null)
        {
            return _upgrades.ForwardAsync(request, connections, handshake);
        }

        var forwarder = Choose(request.Context, request.Route, request.Lease.Target);
        return IsHedged(request) ? ForwardHedgedAsync(request, connections, forwarder)
            : request.Route.Retry.BufferBytes > 0 && request.Body is null && !GrpcCall.Is(request.Context.Request) ? ForwardKeptAsync(request, connections, forwarder)
            : forwarder.ForwardAsync(request, connections);
    }

    // Not of a gRPC call, whose end may wait for answers to its beginning; and it is never sent twice.
    private static async ValueTask<ForwardError?> ForwardKeptAsync(ForwardRequest request, TargetConnections connections, IForwarder forwarder)
    {
        try
        {
            if (ClientSide.BodyKind(request.Context, ClientSide.IsAlone(request.Context)) != RequestBodyKind.None)
            {
                request.Body = await ReplayBody.TryReadAsync(request.Context, request.Route.Retry.BufferBytes).ConfigureAwait(false);
                if (request.Record is { } record)
                {
                    record.BytesIn += request.Body?.Length ?? 0;
                }
            }
        }
        catch (ForwardException exception)
        {
            return exception.Error;
        }

        return await forwarder.ForwardAsync(request, connections).ConfigureAwait(false);
    }

    private IForwarder Choose(HttpContext context, Route route, Target target) => route.Protocol switch
    {
        UpstreamProtocol.Http1 => _http1,
        UpstreamProtocol.Http2 => _http2,
        _ => target.Protocol == TargetAddress.Http2 || GrpcCall.Is(context.Request) ? _http2 : _http1,
    };

    // Apart, so that what waits is small: it is the one thing made anew for each request.
    private async Task FinishAsync(ValueTask<ForwardError?> forwarding, ForwardRequest request)
    {
        try
        {
            if (await forwarding.ConfigureAwait(false) is { } error)
            {
                Report(request, error);
                if (request.Route.Retry.Allows(request, error))
                {
                    await RetryAsync(request, error).ConfigureAwait(false);
                    return;
                }

                Answer(request.Context, request.Record, error);
            }
        }
        finally
        {
            request.Lease.Dispose();
        }
    }

    private static string RawTarget(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return string.IsNullOrEmpty(raw) ? context.Request.Path.Value ?? "/"
            : raw[0] != '/' && HttpMethods.IsOptions(context.Request.Method) && NamesNoPath(raw) ? "*"
            : raw;
    }

    // RFC 9112, 3.2.4: OPTIONS http://host is about the whole server.
    private static bool NamesNoPath(ReadOnlySpan<char> absolute) =>
        absolute.IndexOf("://") is > 0 and var scheme && !absolute[(scheme + 3)..].ContainsAny('/', '?');

    private static BalancingRequest Balancing(HttpContext context, Route route, RequestRecord? record)
    {
        var client = record?.ClientAddress ?? context.Connection.RemoteIpAddress;
        var affinity = route.StickyCookie is { } cookie ? cookie.Read(context.Request.Headers.Cookie) : default;
        var key = route.HashKey is { } source ? source.Read(context.Request) : default;
        return new BalancingRequest(client, affinity, key);
    }

    private static bool TryLimitBody(HttpContext context, long limit)
    {
        if (context.Request.ContentLength > limit)
        {
            return false;
        }

        ClientSide.LimitBody(context, limit == long.MaxValue ? null : limit);
        return true;
    }

    private void Answer(HttpContext context, RequestRecord? record, ForwardError error)
    {
        record?.Reason = error.Reason;
        if (error.Status >= 500)
        {
            Log.Failed(_logger, record?.Id, error.Reason, record?.Route, record?.Target);
        }

        FailureAnswer.Write(context, error);
    }

    private TargetConnections Connect(Target target)
    {
        for (var i = _diallers.Length - 1; i >= 0; i--)
        {
            if (_diallers[i].CanDial(target))
            {
                var dialler = _diallers[i];
                var connections = new TargetConnections(
                    new Http1Pool(target, dialler, _transport, _sweeper, _time),
                    () => new Http2Channel(target, dialler, _time));
                Keep(connections);
                return connections;
            }
        }

        throw new InvalidOperationException($"No dialler reaches {target.Key}.");
    }

    private void Keep(TargetConnections added)
    {
        // Of targets that come and go with DNS only those in use are kept.
        foreach (var connections in _connections.Keys.Where(connections => connections.IsDisposed))
        {
            _connections.TryRemove(connections, out _);
        }

        _connections.TryAdd(added, true);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Request {RequestId} was not answered by its backend: {Reason} (route {Route}, target {Target}).", EventName = "ForwardFailed")]
        public static partial void Failed(ILogger logger, string? requestId, string reason, string? route, string? target);

        [LoggerMessage(2, LogLevel.Warning, "Request {RequestId} was refused: its rewritten path may not be forwarded (route {Route}).", EventName = "RewriteRefused")]
        public static partial void RewriteRefused(ILogger logger, string? requestId, string route);
    }
}
