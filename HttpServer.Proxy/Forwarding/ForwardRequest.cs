using HttpServer.Balancer.Targets;
using HttpServer.Core.Requests;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Retrying;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding;

/// <summary>What one request brings to the forwarder.</summary>
internal class ForwardRequest(HttpContext context, RequestRecord? record, Route route, ForwardTarget forwardTarget, TargetLease lease)
{
    public HttpContext Context { get; } = context;

    public RequestRecord? Record { get; } = record;

    public Route Route { get; } = route;

    public ForwardTarget ForwardTarget { get; protected set; } = forwardTarget;

    public TargetLease Lease { get; } = lease;

    /// <summary>What the client asked for, before hooks changed it.</summary>
    public virtual ForwardTarget Asked => ForwardTarget;

    /// <summary>Whether the application chose the target, so that no other will do.</summary>
    public bool IsPinned { get; init; }

    /// <summary>What has been tried before; null at the first attempt.</summary>
    public Attempts? Earlier { get; set; }

    /// <summary>The whole body, where it has been taken off the client's connection already; null otherwise.</summary>
    public byte[]? Body { get; set; }

    /// <summary>The watch over how fast the body comes; null where the server keeps it.</summary>
    public BodyPace? BodyPace { get; set; }

    /// <summary>Whether there is no body.</summary>
    public bool IsBodiless { get; set; }

    /// <summary>Whether something else than HTTP was asked for.</summary>
    public bool IsUpgrade { get; set; }

    /// <summary>Whether a target may have got the request, or a part of it.</summary>
    public bool IsSent { get; set; }

    /// <summary>Whether bytes of the body are gone, so that nobody else can be sent it.</summary>
    public bool IsBodyLost { get; set; }

    /// <summary>Whether the response of the target is being passed on.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>When the attempt began, in ticks of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long StartedAt { get; set; }

    /// <summary>Whether there are targets beside this one, well or not.</summary>
    public bool IsOneOfMany => Route.Retry.IsEnabled && !IsPinned && Route.Pool.Targets.Count > 1;

    /// <summary>Whether anybody goes by the time that its target takes to answer.</summary>
    public bool WantsResponseTime => Lease.Target.WantsResponseTimes || Route.Hedging is not null;

    /// <summary>Whether there is a target that could take it instead of this one.</summary>
    public bool HasOther()
    {
        if (IsOneOfMany)
        {
            foreach (var target in Route.Pool.Targets)
            {
                if (target.IsAvailable && target != Lease.Target && Earlier?.Failed.Contains(target) != true)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The head of a response is here. When this returns, it is the one for the client.</summary>
    /// <param name="status">Its status code.</param>
    /// <param name="sentAt">When the request was with the target as a whole; 0 when that does not matter, or was not before the response.</param>
    /// <param name="time">The clock of <see cref="StartedAt"/>.</param>
    /// <exception cref="ForwardException">Another attempt answers the client, or is to do so.</exception>
    public void TakeAnswer(int status, long sentAt, TimeProvider time)
    {
        if (Earlier?.Race is { } race)
        {
            if ((race.IsSecond(this) && status >= 500) || !race.TryWin(this))
            {
                throw new ForwardException(ForwardError.ClientAborted);
            }

            Record?.Target = Lease.Target.Key;
        }

        var now = time.GetTimestamp();
        Record?.UpstreamTicks = now - StartedAt;
        if (sentAt != 0)
        {
            var responseTime = time.GetElapsedTime(sentAt, now);
            Lease.Target.NoteResponseTime(responseTime);
            Route.Hedging?.Note(responseTime, Route.Retry.HedgePercentile);
        }

        Lease.ReportAnswer(status);
        if (Route.Retry.WantsOther(this, status))
        {
            throw new ForwardException(ForwardError.OtherWanted(status));
        }

        IsAnswered = true;
    }

    /// <summary>How long to wait for a connection.</summary>
    public TimeSpan ConnectTimeout =>
        Route.ConnectTimeout > RetryPolicy.PatienceWithOneOfMany && HasOther() ? RetryPolicy.PatienceWithOneOfMany : Route.ConnectTimeout;

    /// <summary>How long it had been under way when the attempt began: in the queue, and with other targets.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>How long it has been under way by now.</summary>
    public TimeSpan Elapsed(TimeProvider time) => Waited + time.GetElapsedTime(StartedAt);

    /// <summary>The route's bound for the whole request, less what has passed before; <see cref="Timeout.InfiniteTimeSpan"/> when there is none.</summary>
    public TimeSpan TimeLeft =>
        Route.RequestTimeout == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan
        : Route.RequestTimeout > Waited ? Route.RequestTimeout - Waited
        : TimeSpan.Zero;

    /// <summary>Which headers are protected beyond the built-in names; null when nothing is configured.</summary>
    public HeaderProtection? Protection { get; init; }
}
