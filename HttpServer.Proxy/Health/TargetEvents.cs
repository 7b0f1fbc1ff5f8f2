using HttpServer.Balancer.Health;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Metrics;
using HttpServer.Proxy.Probing;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Health;

/// <summary>What becomes of the targets of a route goes to the log and the metrics, and one that is taken out because of its requests is probed at once.</summary>
internal sealed partial class TargetEvents(string route, TargetProbes probes, ProxyMetrics metrics, ILogger logger) : ITargetObserver
{
    public void OnChanged(Target target, TargetChange change, string reason, TimeSpan duration)
    {
        switch (change)
        {
            case TargetChange.Ejected:
                Log.Ejected(logger, target.Key, route, duration.TotalSeconds, reason);
                metrics.Ejected(route, target);
                probes.AskNow(target);
                break;
            case TargetChange.Returned:
                Log.Returned(logger, target.Key, route, reason);
                break;
            case TargetChange.CircuitOpened:
                Log.Opened(logger, target.Key, route, duration.TotalSeconds, reason);
                metrics.Opened(route, target);
                probes.AskNow(target);
                break;
            case TargetChange.CircuitHalfOpened:
                Log.HalfOpened(logger, target.Key, route);
                break;
            default:
                Log.Closed(logger, target.Key, route, reason);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Target {Target} of route {Route} gets no requests for {Seconds} s: {Reason}.", EventName = "TargetEjected")]
        public static partial void Ejected(ILogger logger, string target, string route, double seconds, string reason);

        [LoggerMessage(2, LogLevel.Information, "Target {Target} of route {Route} gets requests again: {Reason}.", EventName = "TargetReturned")]
        public static partial void Returned(ILogger logger, string target, string route, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The circuit breaker of target {Target} of route {Route} is open for {Seconds} s: {Reason}.", EventName = "CircuitOpened")]
        public static partial void Opened(ILogger logger, string target, string route, double seconds, string reason);

        [LoggerMessage(4, LogLevel.Information, "The circuit breaker of target {Target} of route {Route} is half-open: test requests pass.", EventName = "CircuitHalfOpened")]
        public static partial void HalfOpened(ILogger logger, string target, string route);

        [LoggerMessage(5, LogLevel.Information, "The circuit breaker of target {Target} of route {Route} is closed: {Reason}.", EventName = "CircuitClosed")]
        public static partial void Closed(ILogger logger, string target, string route, string reason);
    }
}
