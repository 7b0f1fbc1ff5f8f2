using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Retrying;

/// <summary>What has become of a request that was not answered at the first attempt. Used by one request, so not thread-safe.</summary>
internal sealed class Attempts(Route route)
{
    private bool _isInBudget;

    /// <summary>The targets that it has failed on since it last had to wait.</summary>
    public List<Target> Failed { get; } = [];

    /// <summary>Two attempts at once; null while there is one.</summary>
    public Race? Race { get; set; }

    /// <summary>How often it was sent again although a target may have got it before.</summary>
    public int Repeats { get; set; }

    /// <summary>Takes a place in the route's budget, unless it has one.</summary>
    public bool TryEnterBudget() => _isInBudget || (_isInBudget = route.Retries.TryEnter(route.Retry, route.Pool));

    public void LeaveBudget()
    {
        if (_isInBudget)
        {
            _isInBudget = false;
            route.Retries.Leave();
        }
    }
}
