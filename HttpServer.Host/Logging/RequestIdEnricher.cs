using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;
using Serilog.Core;
using Serilog.Events;

namespace HttpServer.Host.Logging;

/// <summary>Adds the id of the request that the current thread works for.</summary>
internal sealed class RequestIdEnricher(IHttpContextAccessor accessor) : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (accessor.HttpContext?.Features.Get<RequestRecord>() is { Id.Length: > 0 } record)
        {
            logEvent.AddOrUpdateProperty(new LogEventProperty(LogEventText.RequestId, new ScalarValue(record.Id)));
        }
    }
}
