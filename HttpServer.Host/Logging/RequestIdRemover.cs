using Serilog.Core;
using Serilog.Events;

namespace HttpServer.Host.Logging;

/// <summary>
/// Leaves the request id out of the log. Events carry it themselves: finding the request of the running thread would
/// take an AsyncLocal, which costs every request more than its whole access line.
/// </summary>
internal sealed class RequestIdRemover : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) =>
        logEvent.RemovePropertyIfPresent(LogEventText.RequestId);
}
