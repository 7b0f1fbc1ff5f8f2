using System.Net;
using HttpServer.Core.AccessLog;
using HttpServer.Core.Clients;
using HttpServer.Core.Draining;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.ObjectPool;

namespace HttpServer.Core.Requests;

/// <summary>Opens a record for every request and closes it: identity at the start, access log and counts at the end.</summary>
internal sealed class RequestLedger(RequestIds ids, IEnumerable<IAccessLog> accessLogs, ResponseClosing closing, TimeProvider time)
{
    // As many as are in use at once on a busy gateway; more are made when needed and left to the collector.
    private const int Retained = 1024;

    private readonly ObjectPool<RequestRecord> _records = new DefaultObjectPool<RequestRecord>(new RecordPolicy(), Retained);
    private readonly IAccessLog[] _accessLogs = [.. accessLogs];
    private RequestCounts _counts;
    private long _tunnels;

    public long Total => _counts.Total;

    public long InFlight => _counts.InFlight;

    /// <summary>Requests in flight that have not become tunnels.</summary>
    public long Running => _counts.InFlight - Volatile.Read(ref _tunnels);

    /// <summary>Opens the record and attaches it to <paramref name="context"/>.</summary>
    public RequestRecord Begin(HttpContext context, RequestPolicy policy)
    {
        var features = context.Features;
        var record = _records.Get();
        var number = _counts.Begin();
        record.StartTimestamp = time.GetTimestamp();
        record.Ledger = this;
        features.Set(record);
        if (features.Get<IHttpConnectionFeature>()?.RemoteIpAddress is { } peer)
        {
            Identify(record, context, peer, policy);
        }

        record.Id = ids.Assign(context, number, record.PeerIsTrusted);
        RequestIds.Echo(context, record);
        closing.Attach(context);
        return record;
    }

    /// <summary>Writes the access log, counts, and takes the record back.</summary>
    public void End(HttpContext context, RequestRecord record)
    {
        try
        {
            if (_accessLogs.Length != 0)
            {
                WriteLogs(context, record);
            }
        }
        finally
        {
            if (record.IsTunnel)
            {
                Interlocked.Decrement(ref _tunnels);
            }

            _counts.End();
            record.Lifetime!.End(context.Features);
            context.Features.Set<RequestRecord>(null);
            context.Features.Set(RequestSeen.Instance);
            record.Reset();
            _records.Return(record);
        }
    }

    /// <summary>A request that the server has refused before there was one: counted and logged like the others.</summary>
    /// <param name="features">The server's, its status final.</param>
    /// <param name="policy">Who is who.</param>
    /// <param name="reason">The word in the access log.</param>
    public void Refuse(IFeatureCollection features, RequestPolicy policy, string reason)
    {
        var context = new DefaultHttpContext(features);
        var record = _records.Get();
        _counts.Begin();
        record.StartTimestamp = time.GetTimestamp();
        record.Reason = reason;
        if (features.Get<IHttpConnectionFeature>()?.RemoteIpAddress is { } peer)
        {
            // What its half-read fields say of the client counts for nothing.
            record.ClientAddress = policy.Peers.Identify(peer, out _);
        }

        End(context, record);
    }

    private void WriteLogs(HttpContext context, RequestRecord record)
    {
        var end = time.GetTimestamp();
        foreach (var log in _accessLogs)
        {
            log.Write(context, record, end);
        }
    }

    /// <summary>One of the requests in flight has become a tunnel.</summary>
    public void BeginTunnel() => Interlocked.Increment(ref _tunnels);

    private static void Identify(RequestRecord record, HttpContext context, IPAddress peer, RequestPolicy policy)
    {
        record.ClientAddress = policy.Peers.Identify(peer, out var isTrusted);
        if (isTrusted)
        {
            record.PeerIsTrusted = true;
            ClientResolver.Resolve(record, record.ClientAddress, context.Request.Headers, policy.Peers.Trusted);
        }
    }

    private sealed class RecordPolicy : PooledObjectPolicy<RequestRecord>
    {
        public override RequestRecord Create() => new() { Lifetime = new RequestLifetime() };

        public override bool Return(RequestRecord obj) => true;
    }
}
