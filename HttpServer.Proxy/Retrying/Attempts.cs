using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Retrying;

/// <summary>What has become of a request that was not answered at the first attempt. Used by one request, so not thread-safe.</summary>
internal sealed class Attempts(Route route)
{
    private bool _isPaid;

    /// <summary>The targets that it has failed on since it last had to wait.</summary>
    public List<Target> Failed { get; } = [];

    /// <summary>Whether it has waited in the queue of the pool.</summary>
    public bool HasQueued { get; set; }

    /// <summary>Two attempts at once; null while there is one.</summary>
    public Race? Race { get; set; }

    /// <summary>How often it was sent again although a target may have got it before.</summary>
    public int Repeats { get; set; }

    /// <summary>Takes what the next attempt costs out of the route's budget, unless that has been done.</summary>
    public bool TryPay() => _isPaid || (_isPaid = route.Retries.TryTake(route.Retry, route.Pool));

    /// <summary>An attempt begins, whose price has been paid.</summary>
    public void Spend() => _isPaid = false;
}
